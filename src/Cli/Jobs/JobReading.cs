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
        if (ending.OutputIsComplete)
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
            var begun = world.Time.GetTimestamp();
            var started = await start(new ZeroShotClient(connection.Grains), cancellationToken);
            view?.Clear();
            Say(Greeting(started));
            var ending = await ReadAsync(started, connection.JobsGoOn, target, view, cancellationToken);
            return ending with { Elapsed = world.Time.GetElapsedTime(begun) };
        }
        finally
        {
            view?.Clear();
        }
    }

    private async Task<Ending> ReadAsync(
        StartedJob started, bool jobsGoOn, ResultTarget target, IProgressView? view, CancellationToken cancellationToken)
    {
        var writer = output.Writer(target, ResultLayout.Of(started.Description), world);
        var progress = started.Start;
        var interrupted = false;
        var read = 0L;

        Try(target, writer.Begin);
        await using (var watch = view is null ? null : new ProgressWatch(started.Job, started.DoneBefore, view, world.Time))
        {
            try
            {
                do
                {
                    await foreach (var chunk in started.Job.ResultsAsync(from: read, cancellationToken))
                    {
                        Write(chunk, writer, target, watch);
                        read += chunk.Results.Length;
                    }

                    // A job that moved to another silo ends the reading on the old one and goes on.
                    progress = await started.Job.ProgressAsync(cancellationToken);
                }
                while (progress is { Ended: false, Active: true });
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                interrupted = true;
            }
        }

        if (interrupted)
        {
            Say(jobsGoOn ? null : "Stopping when the images in work are done. Ctrl+C again stops at once.");
            progress = await LastProgressAsync(started.Job) ?? progress;
        }

        Try(target, writer.Flush);
        return new Ending
        {
            Started = started,
            Progress = progress,
            Interrupted = interrupted,
            ResultsRead = read,
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

    private static string? Greeting(StartedJob started) => started switch
    {
        { Works: true, Resumed: true } => FormattableString.Invariant(
            $"Going on with job {started.Job.Id}, which has {started.DoneBefore} images done; results begin with the first image."),
        { Works: false, Resumed: true } => $"Job {started.Job.Id} had finished already; these are its results.",
        _ => null,
    };

    // Ctrl+C has been pressed, so this must not depend on its token, nor wait for long.
    private async Task<JobProgress?> LastProgressAsync(ZeroShotJob job)
    {
        using var patience = new CancellationTokenSource(_patienceForLastProgress, world.Time);
        try
        {
            return await job.ProgressAsync(patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException || Failures.IsSilence(exception))
        {
            return null;
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
