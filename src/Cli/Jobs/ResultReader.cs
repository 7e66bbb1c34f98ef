namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Reads the results of a job, each once and in order, while the upload runs in parallel.</summary>
/// <param name="started">The job.</param>
/// <param name="follow">Whether to wait for missing results.</param>
/// <param name="jobsContinue">Whether the job can make progress while this process only reads.</param>
/// <param name="time">The clock.</param>
internal sealed class ResultReader(StartedJob started, bool follow, bool jobsContinue, TimeProvider time)
{
    // Available results arrive immediately; a longer wait means that the next one is missing.
    private static readonly TimeSpan _timeoutForNext = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan _pollForEnd = TimeSpan.FromMilliseconds(250);

    // All results of an ended job are available. Nothing can resume a paused job of an embedded cluster while this process waits.
    private readonly bool _waits = started.Start.Ended || (follow && (jobsContinue || started.RunByThisCommand || started.Start.State is not JobState.Paused));

    /// <summary>The number of results read.</summary>
    public long Read { get; private set; }

    /// <summary>The progress of the job at the end of the reading.</summary>
    public JobProgress Progress { get; private set; } = started.Start;

    /// <summary>Whether Ctrl+C stopped the reading.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>Whether the reading stopped at a missing result.</summary>
    public bool AtGap { get; private set; }

    /// <summary>Waits for the end of the job without reading its results, which the silos write elsewhere, or for Ctrl+C.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => RunAsync(WaitForEndAsync, cancellationToken);

    /// <summary>Reads until the end, until Ctrl+C, or, unless it waits for missing results, until the first missing one.</summary>
    public Task ReadAsync(Action<ResultChunk> take, CancellationToken cancellationToken) =>
        RunAsync(token => _waits ? ReadToEndAsync(take, token) : ReadWhatIsThereAsync(take, token), cancellationToken);

    private async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var upload = SendAsync(end);
        try
        {
            await work(end.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Interrupted = true;
        }
        catch (OperationCanceledException) when (upload.IsFaulted)
        {
            // Awaiting the upload below throws its exception.
        }

        await end.CancelAsync();
        await upload;
    }

    private async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        for (var first = true; first || Progress is { Ended: false, Active: true }; first = false)
        {
            if (!first)
            {
                await Task.Delay(_pollForEnd, time, cancellationToken);
            }

            // As reading does: the job may be moving to another silo.
            Progress = await started.Job.ProgressWithRetriesAsync(cancellationToken);
            Read = Progress.Done;
        }
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

            // If the job moved to another silo, the stream ends although the job continues.
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
            // Reads only results that existed at the start. Otherwise, a fast job would be followed to its end.
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
            // The first missing result.
        }

        // A job that ended in the meantime has unread results. An inactive job will not produce more.
        Progress = await started.Job.ProgressAsync(cancellationToken);
        AtGap = Progress.Ended ? Read < Progress.Done : Progress.Active || Progress.State is JobState.Paused;
    }

    // If the upload fails, stop reading: the job would wait forever for the rest of the files.
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
            // The reading stopped first.
        }
        catch
        {
            await end.CancelAsync();
            throw;
        }
    }
}
