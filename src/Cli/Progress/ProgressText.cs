using System.Globalization;

namespace ZeroShotOrleans.Cli.Progress;

/// <summary>Formats the progress of a job, for terminals and logs.</summary>
internal static class ProgressText
{
    /// <summary>Such as <c>123 of 300 images, 41 %, 52.3 images/s, 3 s left, 2 errors</c>.</summary>
    public static string Of(JobProgress progress, Throughput throughput)
    {
        if (progress.State is JobState.Preparing)
        {
            return "embedding the labels";
        }

        List<string> parts = [Count(progress)];
        if (progress.ListingDone && progress.Listed > 0)
        {
            // Rounded down: 100 % means that the job is done.
            parts.Add(Invariant($"{progress.Done * 100 / progress.Listed} %"));
        }

        if (throughput.ImagesPerSecond is { } speed)
        {
            parts.Add(Invariant($"{Speed(speed)} images/s"));
        }

        if (progress.ListingDone && progress.Done < progress.Listed && throughput.TimeFor(progress.Listed - progress.Done) is { } left)
        {
            parts.Add($"{Duration(left)} left");
        }

        if (progress.Failed > 0)
        {
            parts.Add(Invariant($"{progress.Failed} {(progress.Failed == 1 ? "error" : "errors")}"));
        }

        return string.Join(", ", parts);
    }

    /// <summary>Such as <c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 05 min</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var seconds = (long)Math.Ceiling(duration.TotalSeconds);
        return seconds switch
        {
            < 100 => Invariant($"{seconds} s"),
            < 3600 => Invariant($"{seconds / 60} min {seconds % 60:00} s"),
            _ => Invariant($"{seconds / 3600} h {seconds / 60 % 60:00} min"),
        };
    }

    /// <summary>Images per second, with one decimal below 100.</summary>
    public static string Speed(double imagesPerSecond) =>
        imagesPerSecond.ToString(imagesPerSecond < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Count(JobProgress progress) => progress.ListingDone
        ? Invariant($"{progress.Done} of {progress.Listed} images")
        : Invariant($"{progress.Done} of {progress.Listed} images so far");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
