using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Resolves the model of a request.</summary>
internal sealed class ModelChoice(GrainClient client, IOptions<GatewayOptions> options)
{
    // Names with an owner that were found before. Bounded by the number of models.
    private readonly ConcurrentDictionary<string, bool> _foundWithOwner = new(StringComparer.Ordinal);

    /// <summary>A name in a URL. The slash after an owner may be escaped, which the router leaves as it is.</summary>
    public static string? InUrl(string? name) => string.IsNullOrEmpty(name) ? null : name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The model with that name, or the default model when the name is null.</summary>
    /// <param name="name">A name, optionally with an owner (<c>openai/clip-vit-base-patch32</c>), or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<string> OfAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            // A pulled model is stored under the last part of its name.
            var last = name[(name.LastIndexOf('/') + 1)..];
            if (string.IsNullOrWhiteSpace(last))
            {
                throw new ApiException(ApiError.BadRequest("'model' is empty. Send the name of a model, or omit 'model' to use the server's default. GET /v1/models lists the models.", ErrorCodes.ModelMissing));
            }

            if (MissingModel.IsOfHub(name) && !_foundWithOwner.ContainsKey(last))
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
        return DefaultModel.Of([.. models.Select(model => model.Name)])
            ?? throw new ApiException(ApiError.BadRequest("The request has no model, and the server has no default (Http:DefaultModel). GET /v1/models lists the models.", ErrorCodes.ModelMissing));
    }

    // Later stages no longer know the owner, and so could not name the model to pull.
    private async Task RefuseMissingAsync(string name, string last, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetModelAsync(last, cancellationToken);
            _foundWithOwner.TryAdd(last, true);
        }
        catch (ZeroShotException missing) when (missing.Code is ZeroShotError.ModelNotFound)
        {
            var names = (await client.ListModelsAsync(cancellationToken)).Select(model => model.Name);
            throw new ZeroShotException(ZeroShotError.ModelNotFound, MissingModel.Message(name, [.. names]));
        }
        catch (ZeroShotException)
        {
            // A broken model is reported when it is used.
        }
    }
}
