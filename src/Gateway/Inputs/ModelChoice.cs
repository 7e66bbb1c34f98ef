using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Which model a request means.</summary>
internal sealed class ModelChoice(ZeroShotClient client, IOptions<GatewayOptions> options)
{
    private const string Embedded = "zeroshot-mini";

    // Models that were asked for with an owner and found: no more than there are models.
    private readonly ConcurrentDictionary<string, bool> _there = new(StringComparer.Ordinal);

    /// <summary>The model of that name, or the default one when none is named.</summary>
    /// <param name="name">A name, also with an owner in front (<c>openai/clip-vit-base-patch32</c>), or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> OfAsync(string? name, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(name))
        {
            // A model that was pulled is kept under the last part of its name.
            var last = name[(name.LastIndexOf('/') + 1)..];
            if (MissingModel.IsOfHub(name) && !_there.ContainsKey(last))
            {
                await RefuseMissingAsync(name, last, cancellationToken);
            }

            return last;
        }

        if (options.Value.DefaultModel.Length > 0)
        {
            return options.Value.DefaultModel;
        }

        ImmutableArray<ModelInfo> models = await client.ListModelsAsync(cancellationToken);
        return models.Length == 1 ? models[0].Name
            : models.FirstOrDefault(model => model.Name == Embedded)?.Name
              ?? throw new ApiException(ApiError.BadRequest("The request names no model, and the server has no default (Http:DefaultModel). GET /v1/models lists the names.", ErrorCodes.ModelMissing));
    }

    // Behind this the owner is no longer known, and with it what could be pulled.
    private async Task RefuseMissingAsync(string name, string last, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetModelAsync(last, cancellationToken);
            _there.TryAdd(last, true);
        }
        catch (ZeroShotException missing) when (missing.Code is ZeroShotError.ModelNotFound)
        {
            var names = (await client.ListModelsAsync(cancellationToken)).Select(model => model.Name);
            throw new ZeroShotException(ZeroShotError.ModelNotFound, MissingModel.Message(name, [.. names]));
        }
        catch (ZeroShotException)
        {
            // Anyone who uses the model says what is wrong with it.
        }
    }
}
