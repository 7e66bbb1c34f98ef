using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Connects, starts or finds a job, and reads its results to their end: what classify, resume and results have in common.</summary>
/// <param name="world">Writers, terminals, clock.</param>
/// <param name="output">Where results go and what is said beside them.</param>
internal sealed class JobReading(Surroundings world, OutputArguments output)
{
    // A job that waits gives what is stored within milliseconds and then nothing; there is no other sign of its last result.
    private static readonly TimeSpan _silenceOfWaitingJob = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _patienceForLastProgress = TimeSpan.FromSeconds(2);

    /// <summary>Runs to the end and says how it went.</summary>
    /// <param name="settings">Which cluster.</param>
    /// <param name="start">Starts or finds the job.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        ConnectionSettings settings, Func<ZeroShotClient, CancellationToken, Task<StartedJob>> start, CancellationToken cancellationToken)
    {
        using var target = ResultTarget.Open(output.Path, world.Out);
        var view = View();
        view?.Say(settings is EmbeddedSettings ? "starting" : "connecting");

        var ending = await ConnectAndReadAsync(settings, start, target, view, cancellationToken);
        if (ending.Reason is not EndingReason.Interrupted)
        {
            Try(target, target.Complete);
        }

        return new Summary(world.Error, output.Quiet).Write(ending);
    }

    private async Task<Ending> ConnectAndReadAsync(
        ConnectionSettings settings,
        Func<ZeroShotClient, CancellationToken, Task<StartedJob>> start,
        ResultTarget target,
        IProgressView? view,
        CancellationToken cancellationToken)
    {
        try
        {
            // Disposing an embedded cluster waits for the images in work, so that nothing is done twice when the job goes on.
            await using var connection = await world.Connect(settings, cancellationToken);
            var started = await start(new ZeroShotClient(connection.Grains), cancellationToken);
            view?.Clear();
            Say(started.Note);
            return await ReadAsync(started, connection.JobsGoOn, target, view, cancellationToken);
        }
        finally
        {
            view?.Clear();
        }
    }

    private async Task<Ending> ReadAsync(
        StartedJob started, bool jobsGoOn, ResultTarget target, IProgressView? view, CancellationToken cancellationToken)
    {
        var begun = world.Time.GetTimestamp();
        var writer = output.Writer(target, ResultLayout.Of(started.Description), world);
        var waits = !jobsGoOn && !started.Works && !started.Start.Ended;
        var reason = EndingReason.JobEnded;
        var read = 0L;

        Try(target, writer.Begin);
        await using (var watch = view is null ? null : new ProgressWatch(started.Job, started.Start, view, world.Time))
        {
            using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, world.Time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
            try
            {
                silence.CancelAfter(waits ? _silenceOfWaitingJob : Timeout.InfiniteTimeSpan);
                await foreach (var chunk in started.Job.ResultsAsync(from: 0, end.Token))
                {
                    Write(chunk, writer, target, watch);
                    read += chunk.Results.Length;
                    silence.CancelAfter(waits ? _silenceOfWaitingJob : Timeout.InfiniteTimeSpan);
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                reason = cancellationToken.IsCancellationRequested ? EndingReason.Interrupted : EndingReason.JobWaits;
            }
        }

        if (reason is EndingReason.Interrupted && !jobsGoOn)
        {
            Say("Stopping when the images in work are done. Ctrl+C again stops at once.");
        }

        Try(target, writer.Flush);
        return new Ending
        {
            Started = started,
            Progress = await LastProgressAsync(started),
            Reason = reason,
            ResultsRead = read,
            Elapsed = world.Time.GetElapsedTime(begun),
            JobGoesOn = jobsGoOn,
            PartialPath = target.PartialPath,
        };
    }

    private void Write(ResultChunk chunk, IResultWriter writer, ResultTarget target, ProgressWatch? watch)
    {
        if (watch is null)
        {
            Try(target, Rows);
        }
        else
        {
            watch.Write(() => Try(target, Rows));
        }

        void Rows()
        {
            foreach (var result in chunk.Results)
            {
                if (!output.DropInvalid || result.Outcome.Fault is ImageFault.None)
                {
                    writer.Write(result);
                }
            }

            writer.Flush();
        }
    }

    // Ctrl+C has been pressed, so this must not depend on its token, nor wait for long.
    private async Task<JobProgress> LastProgressAsync(StartedJob started)
    {
        using var patience = new CancellationTokenSource(_patienceForLastProgress, world.Time);
        try
        {
            return await started.Job.ProgressAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return started.Start;
        }
    }

    private IProgressView? View() => output switch
    {
        { Quiet: true } or { NoProgress: true } => null,
        _ when world.ErrorTerminal is { } terminal => new ProgressBar(world.Error, terminal),
        _ => new ProgressLines(world.Error),
    };

    private void Say(string? line)
    {
        if (line is not null && !output.Quiet)
        {
            world.Error.WriteLine(line);
        }
    }

    // An error of the output is told apart from one of the cluster here, where both are known.
    private static void Try(ResultTarget target, Action write)
    {
        try
        {
            write();
        }
        catch (IOException exception)
        {
            throw new OutputException(target.Name, exception);
        }
    }
}
