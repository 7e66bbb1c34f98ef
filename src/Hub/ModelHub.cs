using System.ComponentModel.DataAnnotations;
using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Pulling;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Hub.Wire;

namespace ZeroShotOrleans.Hub;

/// <summary>Downloads models from a Hugging Face hub, each into a folder of its own that appears when it is complete and proven.</summary>
/// <remarks>Safe for concurrent calls; of two pulls of one model into one directory the second is refused.</remarks>
public sealed class ModelHub : IDisposable
{
    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly Transport _transport;

    /// <summary>Prepares to ask a hub. Nothing is sent yet.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">Clock of the waits between tries; null for the system's.</param>
    /// <exception cref="ValidationException">A setting is out of its range; the message names its key.</exception>
    public ModelHub(HubOptions options, TimeProvider? time = null)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        (_options, _time, _transport) = (options, time ?? TimeProvider.System, new Transport(options));
    }

    /// <summary>
    /// Brings a model into the models directory, or does nothing when that commit of it is there. What an earlier call left begun is used; a folder
    /// of another commit keeps its place until the new one is complete.
    /// </summary>
    /// <param name="request">Which model, and where to.</param>
    /// <param name="progress">Told bytes and what the reader should know, such as which repository stands in for one without graphs.</param>
    /// <param name="cancellationToken">Stops; a later call goes on from there.</param>
    /// <returns>Full path of the model's folder: its name there is the model's without the owner, and with the precision where that is not float32.</returns>
    /// <exception cref="HubException">Why not, and what to do.</exception>
    public async Task<string> PullAsync(PullRequest request, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var model = ModelId.Parse(request.Name);
        var revision = Revision.Parse(request.Revision);
        var precision = Precision.Parse(request.Precision);
        var models = new ModelsDirectory(request.Directory);
        var pull = new Pull(new HubApi(_transport, _options, _time), _options, models, model, revision, precision, new Tally(progress));
        return await DiskFailure.ExplainAsync(models.Root, () => pull.RunAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();
}
