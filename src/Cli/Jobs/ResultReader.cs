namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Reads the results of a job, each once and in order, while its upload goes on beside.</summary>
/// <param name="started">The job.</param>
/// <param name="follow">Whether results that are still to come are waited for.</param>
/// <param name="jobsContinue">Whether anything can work on the job while this program only reads.</param>
/// <param name="time">The clock.</param>
internal sealed class ResultReader(StartedJob started, bool follow, bool jobsContinue, TimeProvider time)
{
    // A cluster hands out what it has without waiting; what does not come in this time is not there yet.
    private static readonly TimeSpan _timeoutForNext = TimeSpan.FromSeconds(3);

    // All of a job that has ended is there. A paused job in a state folder is resumed by nobody while this program waits for it.
    private readonly bool _waits = started.Start.Ended || (follow && (jobsContinue || started.Works || started.Start.State is not JobState.Paused));

    /// <summary>Results read.</summary>
    public long Read { get; private set; }

    /// <summary>Where the job stood at the end of the reading.</summary>
    public JobProgress Progress { get; private set; } = started.Start;

    /// <summary>Whether Ctrl+C ended the reading.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>Whether it ended at a result that was not there yet.</summary>
    public bool AtGap { get; private set; }

    /// <summary>Reads to the end, to Ctrl+C, or to the first result that is not there when none are waited for.</summary>
    public async Task ReadAsync(Action<ResultChunk> take, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var upload = SendAsync(end);
        try
        {
            if (_waits)
            {
                await ReadToEndAsync(take, end.Token);
            }
            else
            {
                await ReadWhatIsThereAsync(take, end.Token);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Interrupted = true;
        }
        catch (OperationCanceledException) when (upload.IsFaulted)
        {
            // Told below, by the upload itself.
        }

        await end.CancelAsync();
        await upload;
    }

    private async Task ReadToEndAsync(Action<ResultChunk> take, CancellationToken cancellationToken)
    {
        do
        {
            await foreach (var chunk in started.Job.ReadResultsAsync(from: Read, cancellationToken))
            {
                take(chunk);
                Read += chunk.Results.Length;
            }

            // A job that moved to another silo ends the reading on the old one and goes on.
            Progress = await started.Job.ProgressAsync(cancellationToken);
        }
        while (Progress is { Ended: false, Active: true });
    }

    private async Task ReadWhatIsThereAsync(Action<ResultChunk> take, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeoutForNext, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // Not more than was there when the command came: a fast job would be followed to its end.
            if (started.Start.Done > 0)
            {
                await foreach (var chunk in started.Job.ReadResultsAsync(from: 0, either.Token))
                {
                    timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                    take(chunk);
                    Read += chunk.Results.Length;
                    if (Read >= started.Start.Done)
                    {
                        break;
                    }

                    timeout.CancelAfter(_timeoutForNext);
                }
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The first gap.
        }

        // A job that ended meanwhile has results that were not read. One that nobody works on is no matter of waiting.
        Progress = await started.Job.ProgressAsync(cancellationToken);
        AtGap = Progress.Ended ? Read < Progress.Done : Progress.Active || Progress.State is JobState.Paused;
    }

    // Ends the reading when it fails: the job would wait for the rest for ever.
    private async Task SendAsync(CancellationTokenSource end)
    {
        try
        {
            if (started.Upload is { } upload)
            {
                await upload.SendAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reading ended first.
        }
        catch
        {
            await end.CancelAsync();
            throw;
        }
    }
}
