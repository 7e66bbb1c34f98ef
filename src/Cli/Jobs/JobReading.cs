using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Cli.Timings;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Connects, starts or finds a job, and writes its results. Shared by all commands that write results.</summary>
/// <param name="context">Writers, terminals, clock.</param>
/// <param name="output">The output options.</param>
internal sealed class JobReading(CliContext context, OutputArguments output)
{
    private static readonly TimeSpan _timeoutForLastProgress = TimeSpan.FromSeconds(2);

    /// <summary>Whether to wait for missing results; otherwise the reading stops at the first one.</summary>
    public bool Follow { get; init; } = true;

    /// <summary>Runs until the results are read, and writes a summary.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="start">Starts or finds the job.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl+C.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        ConnectionSettings settings, Func<GrainClient, CancellationToken, Task<StartedJob>> start, CancellationToken cancellationToken)
    {
        using var target = output.Open(context);
        var view = output.ProgressView(context);
        view?.ShowPhase(settings is EmbeddedSettings ? "starting" : "connecting");

        var ending = await ConnectAndReadAsync(settings, start, target, view, cancellationToken);
        if (ending.OutputIsComplete)
        {
            target.Complete();
        }

        return new Summary(context.Error, output.Quiet, output.AllowedErrors).Write(ending);
    }

    private async Task<JobCompletion> ConnectAndReadAsync(
        ConnectionSettings settings,
        Func<GrainClient, CancellationToken, Task<StartedJob>> start,
        ResultTarget target,
        IProgressView? view,
        CancellationToken cancellationToken)
    {
        try
        {
            // Disposing an embedded cluster waits for images in flight, so that they are not repeated when the job is resumed.
            await using var connection = await context.Connect(settings, cancellationToken);
            var startTime = context.Time.GetTimestamp();
            using var submitting = PhaseLog.Enter("submit");
            var started = await start(new GrainClient(connection.Grains), cancellationToken);
            submitting?.Stop();
            view?.Clear();
            if (started.Greeting is { } greeting && (!output.Quiet || started.Resumed || started.NotResumed is not null))
            {
                // Even with --quiet: users must know whether rows come from an earlier run.
                context.Error.WriteLine(Printable.Escape(greeting));
            }

            foreach (var warning in started.RunByThisCommand ? started.Description.Warnings : [])
            {
                // Even with --quiet, because the scores may be wrong.
                context.Error.WriteLine($"Warning: {Printable.Escape(warning.Message)}");
            }

            using var reading = PhaseLog.Enter("read results");
            var ending = await ReadAsync(started, connection.JobsOutliveClient, target, view, cancellationToken);
            reading?.Stop();
            return ending with { Elapsed = context.Time.GetElapsedTime(startTime) };
        }
        finally
        {
            view?.Clear();
        }
    }

    private async Task<JobCompletion> ReadAsync(
        StartedJob started, bool jobsContinue, ResultTarget target, IProgressView? view, CancellationToken cancellationToken)
    {
        var layout = output.Layout(started.Description);
        var writer = output.Writer(target, layout, context);
        var sorter = Sorter(started, layout);
        var reader = new ResultReader(started, Follow, jobsContinue, context.Time);

        var exports = started.Exports && output is { Path: null, Sort: null };
        if (!exports)
        {
            target.Write(writer.Begin);
        }

        await using (var watch = view is null ? null : new ProgressWatch(started.Job, started.DoneBefore, view, context.Time))
        {
            await (exports ? reader.WaitAsync(cancellationToken) : reader.ReadAsync(chunk =>
            {
                Write(chunk, writer, target, watch);
                Sort(chunk, sorter, cancellationToken);
            }, cancellationToken));
        }

        var progress = reader.Progress;
        if (reader.Interrupted)
        {
            WriteInfo(jobsContinue ? null : "Stopping after the images in flight. Press Ctrl+C again to stop immediately.");
            progress = await LastProgressAsync(started.Job) ?? progress;
        }

        // Also after an interruption, so that the partial output is readable.
        if (!exports)
        {
            target.Write(writer.End);
        }

        return new JobCompletion
        {
            Started = started,
            Progress = progress,
            Interrupted = reader.Interrupted,
            AtGap = reader.AtGap,
            Sorted = sorter?.Report,
            ResultsRead = reader.Read,
            JobContinues = jobsContinue,
            PartialPath = target.PartialPath,
        };
    }

    private FileSorter? Sorter(StartedJob started, ResultLayout layout) => output.Sort is { } sort
        ? new FileSorter(sort, SortSource.Of(started.Description.Spec.Source, started.Upload?.Root, sort.Directory), layout,
            line => context.Error.WriteLine(Printable.Escape(line)))
        : null;

    private void Write(ResultChunk chunk, IResultWriter writer, ResultTarget target, ProgressWatch? watch)
    {
        if (watch is null)
        {
            target.Write(Rows);
        }
        else
        {
            watch.Write(() => target.Write(Rows));
        }

        void Rows()
        {
            foreach (var result in chunk.Results)
            {
                if (!output.DropInvalid || result.Outcome.Error is ImageError.None)
                {
                    writer.Write(result);
                }
            }

            writer.Flush();
        }
    }

    private static void Sort(ResultChunk chunk, FileSorter? sorter, CancellationToken cancellationToken)
    {
        if (sorter is not null)
        {
            foreach (var result in chunk.Results)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sorter.Sort(result);
            }
        }
    }

    // Called after Ctrl+C: the token is already cancelled, and the wait must be short.
    private async Task<JobProgress?> LastProgressAsync(GrainJob job)
    {
        using var timeout = new CancellationTokenSource(_timeoutForLastProgress, context.Time);
        try
        {
            return await job.ProgressAsync(timeout.Token);
        }
        catch (Exception exception) when (CliErrors.IsTransportFailure(exception, CancellationToken.None))
        {
            return null;
        }
    }

    private void WriteInfo(string? line)
    {
        if (line is not null && !output.Quiet)
        {
            context.Error.WriteLine(line);
        }
    }
}
