using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Hosting;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Which model a request means.</summary>
internal sealed class ModelChoice(ZeroShotClient client, IOptions<GatewayOptions> options)
{
    private const string Embedded = "zeroshot-mini";

    /// <summary>The model of that name, or the default one when none is named.</summary>
    /// <param name="name">A name, also with an owner in front (<c>openai/clip-vit-base-patch32</c>), or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> Of(string? name, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(name))
        {
            // A model that was pulled is kept under the last part of its name.
            return name[(name.LastIndexOf('/') + 1)..];
        }

        if (options.Value.DefaultModel.Length > 0)
        {
            return options.Value.DefaultModel;
        }

        ImmutableArray<ModelInfo> models = await client.ListModelsAsync(cancellationToken);
        return models.Length == 1 ? models[0].Name
            : models.FirstOrDefault(model => model.Name == Embedded)?.Name
              ?? throw new ApiException(ApiError.BadRequest("The request names no model, and the server has no default (Http:DefaultModel). GET /v1/models lists the names.", "model_missing"));
    }
}
