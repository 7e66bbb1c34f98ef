using System.ComponentModel.DataAnnotations;
using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Pulling;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Hub.Http;

namespace ZeroShotOrleans.Hub;

/// <summary>Downloads models from a Hugging Face hub. Each gets its own folder, which appears only when it is complete and verified.</summary>
/// <remarks>Thread-safe. Of two pulls of one model into the same directory, the second is rejected.</remarks>
public sealed class ModelHub : IDisposable
{
    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly HubHttpClient _transport;

    /// <summary>Creates a client. Sends no request yet.</summary>
    /// <param name="options">Endpoint, limits and retries.</param>
    /// <param name="time">Clock for the delays between retries; null for the system clock.</param>
    /// <exception cref="ValidationException">A setting is out of range; the message names its key.</exception>
    public ModelHub(HubOptions options, TimeProvider? time = null)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        (_options, _time, _transport) = (options, time ?? TimeProvider.System, new HubHttpClient(options));
    }

    /// <summary>
    /// Downloads a model into the models directory, or does nothing if that commit is already there. Resumes an interrupted earlier pull. A folder
    /// of another commit stays in place until the new one is complete.
    /// </summary>
    /// <param name="request">The model and the target directory.</param>
    /// <param name="progress">Receives byte counts and notes for the user, such as which mirror provides the graphs.</param>
    /// <param name="cancellationToken">Stops the pull; a later call resumes it.</param>
    /// <returns>
    /// Full path of the model folder. Its name is the model name without the owner, plus the precision unless that is float32. Of two repositories it is
    /// the beginning that both names have in common.
    /// </returns>
    /// <exception cref="HubException">The pull failed; the message says why and what to do.</exception>
    public async Task<string> PullAsync(PullRequest request, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var ids = SisterNames.Parse(request.Name);
        var revision = Revision.Parse(request.Revision);
        var precision = Precision.Parse(request.Precision);
        var models = new ModelsDirectory(request.Directory);
        var pull = new Pull(new HubApi(_transport, _options, _time), _options, models, ids, revision, precision, new ProgressCounter(progress));
        return await DiskErrors.ExplainAsync(models.Root, () => pull.RunAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();
}
