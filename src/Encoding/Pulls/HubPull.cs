using Microsoft.Extensions.Options;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Encoding.Pulls;

/// <summary>Pulls one model.</summary>
/// <returns>Path of its folder.</returns>
/// <exception cref="HubException">It failed, or another silo pulls the model into the same directory.</exception>
internal delegate Task<string> PullModel(PullRequest request, IProgress<PullProgress> progress, CancellationToken cancellationToken);

/// <summary>Pulls models from the hub of the settings.</summary>
internal sealed class HubPull(IOptions<HubOptions> options, TimeProvider time)
{
    /// <summary>See <see cref="PullModel"/>.</summary>
    public async Task<string> PullAsync(PullRequest request, IProgress<PullProgress> progress, CancellationToken cancellationToken)
    {
        using var hub = new ModelHub(options.Value, time);
        return await hub.PullAsync(request, progress, cancellationToken);
    }
}
