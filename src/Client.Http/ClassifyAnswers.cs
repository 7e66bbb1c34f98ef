using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Converts responses to classifications.</summary>
internal static class ClassifyAnswers
{
    /// <summary>The classification of a response.</summary>
    public static Classification Of(ClassifyAnswerBody answer) => new()
    {
        Model = answer.Model,
        ModelFingerprint = answer.ModelFingerprint,
        LabelSet = answer.LabelSet,
        Templates = answer.Templates,
        Results = [.. answer.Results.Select(Of)],
        PromptsEmbedded = answer.PromptsEmbedded,
        Warnings = [.. answer.Warnings ?? []],
    };

    private static ClassifiedImage Of(ImageResultBody result) => new()
    {
        Image = result.Image,
        Error = result.Error ?? ImageError.None,
        Detail = result.Detail,
        Scores = result.Scores,
        Timings = result.Timings is { } timings ? Of(timings) : null,
        Silo = result.Silo,
    };

    private static EncodeTimings Of(TimingsBody timings) => new(
        TimeSpan.FromMilliseconds(timings.QueueMs), TimeSpan.FromMilliseconds(timings.DecodeMs), TimeSpan.FromMilliseconds(timings.EncodeMs), TimeSpan.FromMilliseconds(timings.ScoreMs));
}
