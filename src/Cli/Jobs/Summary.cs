using System.Globalization;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Cli.Sorting;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>Writes the summary of a job and determines the exit code.</summary>
/// <param name="error">Standard error.</param>
/// <param name="quiet">Whether only warnings and errors are written.</param>
/// <param name="allowed">How many images may have an error.</param>
internal sealed class Summary(TextWriter error, bool quiet, AllowedErrors? allowed = null)
{
    /// <summary>Writes the summary and returns the exit code.</summary>
    public int Write(JobCompletion ending)
    {
        var code = WriteOutcome(ending);
        if (!ending.OutputIsComplete && ending.PartialPath is { } partial)
        {
            WriteInfo($"Partial results are in {partial}.");
        }

        return code;
    }

    private int WriteOutcome(JobCompletion ending)
    {
        switch (ending)
        {
            case { Interrupted: true }:
                WriteInterrupted(ending);
                return ExitCode.Interrupted;
            case { AtGap: true }:
                WriteGap(ending);
                return ExitCode.Incomplete;
            case { Progress.Ended: false }:
                WriteLine(Invariant(
                    $"Job {Id(ending)} was interrupted: these are its first {ending.ResultsRead} results. To continue, run `zso jobs resume {Id(ending)}`."));
                return ExitCode.Incomplete;
            case { Progress.State: JobState.Failed }:
                var position = ending.Progress.Listed > 0 ? $" at {Position(ending.Progress)}" : "";
                WriteLine($"Job {Id(ending)} failed{position}: {Sentence(ending.Progress.Problem)} " +
                    (ending.Progress.ProblemCode is ZeroShotError.BadRequest
                        ? "Fix the problem and run the command again."
                        : $"When the problem is fixed, run `zso jobs resume {Id(ending)}` to continue."));
                return ending.Progress.ProblemCode is { } code ? CliErrors.CodeOf(code) : ExitCode.Incomplete;
            case { Progress.State: JobState.Cancelled }:
                WriteLine($"Job {Id(ending)} was cancelled at {Position(ending.Progress)}. To continue, run `zso jobs resume {Id(ending)}`.");
                return ExitCode.Incomplete;
            case { Progress.Listed: 0 }:
                WriteEmpty(ending);
                return ExitCode.AllClassified;
            default:
                WriteFinished(ending);
                return !AddsUp(ending) ? ExitCode.Incomplete
                    : AreErrorsAllowed(ending.Progress) && ending.Sorted is not { Failed: > 0 } ? ExitCode.AllClassified : ExitCode.SomeErrors;
        }
    }

    private void WriteGap(JobCompletion ending)
    {
        var (id, state) = (Id(ending), JobStateText.Of(ending.Progress.State, jobsContinue: true));
        var rest = ending.Progress.State is JobState.Paused ? $"To continue, run `zso jobs resume {id}`." : $"To wait for the rest, run `zso jobs results {id} --follow`.";
        WriteLine(ending.Progress.Ended
            ? $"These are the first {Count(ending.ResultsRead)} results of job {id}, which is now {state}. Run the same command again for all results."
            : $"These are the first {Count(ending.ResultsRead)} results of job {id}, which is {state} at {Position(ending.Progress)}. {rest}");
    }

    private void WriteInterrupted(JobCompletion ending)
    {
        if (ending.Started.Upload is not null)
        {
            WriteInfo($"The upload of job {Id(ending)} stopped at {Position(ending.Progress)} done. Run the same command to continue.");
        }
        else if (ending.JobContinues)
        {
            WriteInfo($"Stopped watching job {Id(ending)}, which continues in the cluster. To follow it, run `zso jobs results {Id(ending)} --follow`; " +
                $"to cancel it, run `zso jobs cancel {Id(ending)}` (both with the same --cluster).");
        }
        else
        {
            WriteInfo($"Interrupted at {Position(ending.Progress)}. Run the same command to resume.");
        }
    }

    private void WriteEmpty(JobCompletion ending)
    {
        if (ending.Started.Description.Spec.Source is not DirectorySource source)
        {
            WriteLine($"Warning: No images found in {SourceText.Of(ending.Started.Description.Spec.Source)}.");
            WriteSkipped(ending, WriteLine);
            return;
        }

        var wanted = source.Include.IsDefaultOrEmpty ? "files with an image extension" : $"files that match {string.Join(" or ", source.Include)}";
        var depth = source.Recursive ? ", including subfolders" : "; add --recursive to include subfolders";
        var hint = source.Include.IsDefaultOrEmpty ? " Use --include PATTERN for other names, or --sniff to detect images by content." : "";
        WriteLine($"Warning: No images found in {SourceText.Of(source)}. Searched for {wanted}{depth}.{hint}");
        WriteSkipped(ending, WriteLine);
    }

    // For an upload, this process selects the files; the job does not know which were skipped.
    private static void WriteSkipped(JobCompletion ending, Action<string> write)
    {
        foreach (var line in SkippedText.Lines(ending.Started.Upload?.Skipped ?? ending.Progress.Skipped))
        {
            write(line);
        }
    }

    private void WriteFinished(JobCompletion ending)
    {
        var progress = ending.Progress;
        WriteInfo($"{Images(progress.Listed)}{Speed(ending)}: {Count(progress.Classified)} classified, {Errors(progress)}.");
        WriteSkipped(ending, WriteInfo);
        if (ending.Started.RunByThisCommand)
        {
            var embedded = progress.PromptsEmbedded - ending.Started.PromptsBefore;
            var stored = embedded == 0 ? " (all label embeddings were already stored)" : "";
            WriteInfo($"Label prompts embedded now: {Count(embedded)}{stored}.");
        }

        if (ending.Progress.Reused > 0 || ending.Started.Description.Spec.Reuse is not null)
        {
            WriteInfo($"Reused without an image pass: {Count(ending.Progress.Reused)} of {Images(progress.Listed)}.");
        }

        if (ending.Started.Description.ReducedJpeg)
        {
            WriteInfo("Large JPEG files were decoded at reduced scale (Images:JpegScale of the silos): scores differ slightly from the exact ones.");
        }

        if (ending.Started.Description.Spec.Source is ListSource list && progress.Listed > 0 && progress.Errors.GetValueOrDefault(ImageError.OutsideRoot) == progress.Listed)
        {
            WriteLine($"Every entry of {list.File} is outside of {(list.Root.Length > 0 ? list.Root : Path.GetDirectoryName(list.File))}. Specify the folder of the images with --root.");
        }

        WriteSorted(ending.Sorted);
        if (ending.Progress.Export is { } export && ending.Started.Description.Spec.Export is { } target)
        {
            WriteInfo($"Results: {Count(export.Parts)} {(export.Parts == 1 ? "file" : "files")}, {Count(export.Bytes)} bytes, in {target.To}.");
        }

        var resumed = ending.Started is { RunByThisCommand: true, Resumed: true } ? $", resumed from {Count(ending.Started.DoneBefore)}" : "";
        WriteInfo($"Job: {Id(ending)}{resumed}.");

        if (!AddsUp(ending))
        {
            WriteLine($"The counts do not add up: {Images(progress.Listed)} listed, {Count(progress.Classified)} classified, {Count(progress.Failed)} failed, " +
                $"{Count(ending.ResultsRead)} results read. This is a bug: please report it with the job id.");
        }
    }

    private bool AreErrorsAllowed(JobProgress progress)
    {
        if (progress.Failed == 0 || allowed is null)
        {
            return progress.Failed == 0;
        }

        var enough = allowed.Covers(progress.Failed, progress.Listed);
        if (enough)
        {
            WriteInfo($"--allow-errors {allowed} allows {(progress.Failed == 1 ? "this error" : "these errors")}.");
        }
        else
        {
            WriteLine($"More images have an error than --allow-errors {allowed} allows: {Count(progress.Failed)} of {Images(progress.Listed)}.");
        }

        return enough;
    }

    private void WriteSorted(SortReport? sorted)
    {
        if (sorted is not null)
        {
            var word = sorted.Arguments.Method is SortMethod.Copy ? "copied" : "linked";
            var failed = sorted.Failed > 0 ? $", {Count(sorted.Failed)} failed" : "";
            WriteInfo($"Sorted into {sorted.Arguments.Directory}: {Count(sorted.Placed)} {word}, {Count(sorted.Kept)} already present{failed}.");
        }
    }

    private static bool AddsUp(JobCompletion ending) =>
        ending.Progress.Listed == ending.Progress.Done && ending.Progress.Listed == ending.ResultsRead
        && ending.Progress.Failed == ending.Progress.Errors.Values.Sum();

    private static string Speed(JobCompletion ending)
    {
        var seconds = ending.Elapsed.TotalSeconds;
        var worked = ending.Progress.Done - ending.Started.DoneBefore;
        return ending.Started.RunByThisCommand && worked > 0 && seconds > 0
            ? Invariant($" in {seconds:0.0} s, {ProgressText.Speed(worked / seconds)} images/s")
            : "";
    }

    private static string Errors(JobProgress progress)
    {
        var reasons = string.Join(", ", progress.Errors.Where(error => error.Value > 0).Select(error => $"{Count(error.Value)} {ErrorText.Of(error.Key)}"));
        return $"{Count(progress.Failed)} {(progress.Failed == 1 ? "error" : "errors")}" + (reasons.Length > 0 ? $" ({reasons})" : "");
    }

    private static string Position(JobProgress progress) =>
        $"{Count(progress.Done)} of {Images(progress.Listed)}{(progress.ListingDone ? "" : " listed so far")}";

    private static string Images(long number) => $"{Count(number)} {(number == 1 ? "image" : "images")}";

    private static string Id(JobCompletion ending) => ending.Started.Job.Id;

    private static string Sentence(string? text) => string.IsNullOrWhiteSpace(text) ? "unknown reason." : text.TrimEnd('.', ' ') + ".";

    private static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void WriteInfo(string line)
    {
        if (!quiet)
        {
            WriteLine(line);
        }
    }

    private void WriteLine(string line) => error.WriteLine(Printable.Escape(line));
}
