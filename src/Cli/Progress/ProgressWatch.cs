using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Progress;

/// <summary>Polls the progress of a job and shows it while results are read.</summary>
internal sealed class ProgressWatch : IAsyncDisposable
{
    private readonly GrainJob _job;
    private readonly IProgressView _view;
    private readonly Throughput _throughput;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _screen = new();
    private readonly Task _watching;

    /// <summary>Starts polling.</summary>
    /// <param name="job">The job.</param>
    /// <param name="doneBefore">Images that were done before; they do not count towards the speed.</param>
    /// <param name="view">Shows the progress.</param>
    /// <param name="time">The clock.</param>
    public ProgressWatch(GrainJob job, long doneBefore, IProgressView view, TimeProvider time)
    {
        (_job, _view) = (job, view);
        _throughput = new Throughput(time);
        _throughput.Add(doneBefore);
        _timer = new PeriodicTimer(view.Interval, time);
        _watching = WatchAsync();
    }

    /// <summary>Clears the progress, then writes rows. The progress reappears with the next tick.</summary>
    public void Write(Action rows)
    {
        lock (_screen)
        {
            _view.Clear();
            rows();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _timer.Dispose();
        await _watching;
        _view.Clear();
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync(CancellationToken.None))
        {
            if (await PollAsync() is { } progress)
            {
                lock (_screen)
                {
                    _throughput.Add(progress.Done);
                    _view.Show(progress, _throughput);
                }
            }
        }
    }

    private async Task<JobProgress?> PollAsync()
    {
        try
        {
            return await _job.ProgressAsync(_end.Token);
        }
        catch (Exception exception) when (CliErrors.IsTransportFailure(exception, CancellationToken.None))
        {
            // Skip this update. The result reader decides when to give up on the cluster.
            return null;
        }
    }
}
