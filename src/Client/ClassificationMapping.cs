namespace ZeroShotOrleans.Client;

/// <summary>Converts answers to interactive requests.</summary>
internal static class ClassificationMapping
{
    /// <summary>The answers to the parts of a request as one.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="images">The images of the request.</param>
    /// <param name="answers">The answers, in order; empty if no image could be sent.</param>
    public static Classification Of(string model, LoadedImages images, ClassifyAnswer[] answers) => new()
    {
        Model = model,
        ModelFingerprint = answers.FirstOrDefault()?.Fingerprint ?? "",
        LabelSets = [.. answers.FirstOrDefault()?.LabelSets.Select(set => new UsedLabelSet(set.Name, set.Name is null ? 0 : set.Version, set.Templates)) ?? []],
        Results = images.Merge(
            answers.SelectMany(answer => answer.Outcomes.Select(outcome => Of(outcome, answer))),
            (result, index, name) => result with { Index = index, Image = name },
            (failed, index, name) => new ImageClassification { Index = index, Image = name, Error = failed.Error, Detail = failed.Detail }),
        PromptsEmbedded = answers.Sum(answer => answer.PromptsEmbedded),
        Warnings = answers.FirstOrDefault()?.Warnings ?? [],
    };

    private static ImageClassification Of(ImageOutcome outcome, ClassifyAnswer answer) => new()
    {
        Index = 0,
        Error = outcome.Error,
        Detail = outcome.Detail,
        LabelSets = ScoreMapping.Of(outcome, answer.LabelSets),
        Timings = answer.Timings,
        Silo = answer.Silo.ToParsableString(),
    };
}
