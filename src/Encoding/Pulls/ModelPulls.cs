using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Encoding.Pulls;

/// <summary>Downloads models to this silo, one after another, because they share its network and disk. Downloads continue when the client disconnects.</summary>
/// <remarks>Thread-safe. Lost when the silo stops; pulling again then resumes, because downloaded parts are kept.</remarks>
internal sealed partial class ModelPulls(
    ModelCatalog catalog, ILocalSiloDetails self, IHostApplicationLifetime life, TimeProvider time, ILogger<ModelPulls> logger, IOptions<ModelOptions> models,
    PullModel source) : IDisposable
{
    /// <summary>Maximum number of ended downloads that are listed.</summary>
    public const int MaxRemembered = 50;

    /// <summary>Maximum number of waiting downloads.</summary>
    public const int MaxWaiting = 20;

    // Silos with a shared directory are told to pull at once: one does, and the others poll until it has finished.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private ImmutableList<ModelPull> _pulls = [];

    /// <summary>The downloads, newest first.</summary>
    public ImmutableArray<ModelPull> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _pulls];
            }
        }
    }

    /// <summary>Starts a download, or returns the running one of the same order.</summary>
    /// <exception cref="ZeroShotException">This silo takes no downloads, or too many are waiting.</exception>
    public ModelPull Start(ModelPullRequest order)
    {
        var directory = models.Value.PullDirectory;
        if (directory.Length == 0)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                "Encoder silos have no directory for models that are pulled. Set Models:PullDirectory there, or pull on their machines with `zso models pull`.");
        }

        lock (_lock)
        {
            if (_pulls.Find(pull => pull.Request == order && pull.EndedAt is null) is { } under)
            {
                return under;
            }

            if (_pulls.Count(pull => pull.EndedAt is null) >= MaxWaiting)
            {
                throw new ZeroShotException(ZeroShotError.Overloaded, $"{MaxWaiting} models are being pulled already. Order more when these have come.");
            }

            var pull = new ModelPull { Request = order, Silo = self.SiloAddress, State = PullState.Waiting, Started = time.GetUtcNow() };
            _pulls = Forget(_pulls.RemoveAll(previous => previous.Request == order)).Insert(0, pull);
            // A download outlives the call that asked for it.
#pragma warning disable RS0030
            _ = Task.Run(() => RunAsync(order, directory, life.ApplicationStopping));
#pragma warning restore RS0030
            return pull;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task RunAsync(ModelPullRequest order, string directory, CancellationToken stopping)
    {
        try
        {
            await _turn.WaitAsync(stopping);
            try
            {
                Change(order, pull => pull with { State = PullState.Running });
                var folder = await PullAsync(order, directory, stopping);
                var name = Path.GetFileName(folder);

                // A newer commit of a model in use is read at its next load.
                catalog.Forget(name);
                Change(order, pull => pull with { State = PullState.Done, Name = name, EndedAt = time.GetUtcNow() });
                LogPulled(order.Model, name);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception exception)
        {
            Change(order, pull => pull with { State = PullState.Failed, Note = TextOf(exception, stopping), EndedAt = time.GetUtcNow() });
            LogFailed(order.Model, exception);
        }
    }

    private async Task<string> PullAsync(ModelPullRequest order, string directory, CancellationToken stopping)
    {
        var request = new PullRequest { Name = order.Model, Directory = directory, Revision = order.Revision, Precision = order.Precision };
        while (true)
        {
            try
            {
                return await source(request, new Report(this, order), stopping);
            }
            catch (HubException taken) when (taken.Kind is HubError.Taken)
            {
                await Task.Delay(_pause, time, stopping);
            }
        }
    }

    private void Change(ModelPullRequest order, Func<ModelPull, ModelPull> change)
    {
        lock (_lock)
        {
            // Progress may still arrive when the pull has ended and was forgotten.
            var at = _pulls.FindIndex(pull => pull.Request == order);
            _pulls = at < 0 ? _pulls : _pulls.SetItem(at, change(_pulls[at]));
        }
    }

    private static ImmutableList<ModelPull> Forget(ImmutableList<ModelPull> pulls)
    {
        while (pulls.Count(pull => pull.EndedAt is not null) >= MaxRemembered)
        {
            pulls = pulls.RemoveAt(pulls.FindLastIndex(pull => pull.EndedAt is not null));
        }

        return pulls;
    }

    // Clients may not know this machine's directories: details about its disk are only logged.
    private static string TextOf(Exception exception, CancellationToken stopping) => exception switch
    {
        HubException { Kind: HubError.Disk } => "The silo cannot write its models directory; its log says why. Order the model again when that is repaired.",
        HubException known => known.Message,
        OperationCanceledException when stopping.IsCancellationRequested => "The silo was stopped. Order the model again: what has come is kept.",
        _ => "The download failed; the silo's log says why.",
    };

    // Progress reports come from several threads; an ended download keeps its final state.
    private sealed class Report(ModelPulls pulls, ModelPullRequest order) : IProgress<PullProgress>
    {
        void IProgress<PullProgress>.Report(PullProgress value) => pulls.Change(order, pull => pull.EndedAt is not null ? pull : pull with
        {
            Bytes = value.TotalBytes > 0 ? value.Bytes : pull.Bytes,
            TotalBytes = value.TotalBytes > 0 ? value.TotalBytes : pull.TotalBytes,
            Note = value.Note ?? pull.Note,
        });
    }

    [LoggerMessage(3111, LogLevel.Information, "Pulled {Model}; requests name it {Name}.")]
    private partial void LogPulled(string model, string name);

    [LoggerMessage(3112, LogLevel.Error, "The model {Model} could not be pulled.")]
    private partial void LogFailed(string model, Exception exception);
}
