using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Builds the response bodies of classified images.</summary>
internal static class ClassifyResults
{
    /// <summary>The result of one image.</summary>
    /// <param name="name">The caller's name for the image, or null.</param>
    /// <param name="outcome">The outcome, classified for one label set.</param>
    /// <param name="labels">The labels of that set.</param>
    /// <param name="include">The optional members that the caller asked for.</param>
    /// <param name="timings">Time spent per stage.</param>
    /// <param name="silo">The encoder silo, or null when none was involved.</param>
    public static ImageResultBody Of(
        string? name, ImageOutcome outcome, ImmutableArray<string> labels, ImmutableArray<IncludeName> include, EncodeTimings timings, SiloAddress? silo)
    {
        var failed = outcome.Error != ImageError.None;
        ImmutableArray<LabelScoreBody> scores = failed ? [] : [.. outcome.Scores[0].Select(score => new LabelScoreBody(
            labels[score.Label],
            score.Score,
            include.Contains(IncludeName.Cosine) && float.IsFinite(score.Cosine) ? score.Cosine : null,
            include.Contains(IncludeName.Logit) && float.IsFinite(score.Logit) ? score.Logit : null))];
        return new ImageResultBody
        {
            Image = name,
            Status = failed ? "error" : "ok",
            Error = failed ? outcome.Error : null,
            Detail = outcome.Detail,
            Label = scores.IsEmpty ? null : scores[0].Label,
            Score = scores.IsEmpty ? null : scores[0].Score,
            Scores = scores,
            Timings = include.Contains(IncludeName.Timings)
                ? new TimingsBody(Milliseconds(timings.Queue), Milliseconds(timings.Decode), Milliseconds(timings.Encode), Milliseconds(timings.Score))
                : null,
            Silo = include.Contains(IncludeName.Silo) ? silo?.ToParsableString() : null,
            Embedding = include.Contains(IncludeName.Embedding) ? outcome.Embedding : null,
        };
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
