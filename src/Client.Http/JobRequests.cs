using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Converts job specs to request bodies.</summary>
internal static class JobRequests
{
    /// <summary>A spec as the body of <c>POST /v1/jobs</c>.</summary>
    /// <exception cref="ZeroShotException">The HTTP API cannot express part of the spec; nothing is dropped silently.</exception>
    public static SubmitJobBody Of(JobSpec spec, string? defaultModel)
    {
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        if (spec.Tenant.Length > 0)
        {
            throw NotSupportedOverHttp("JobSpec.Tenant", "Omit it: a job belongs to the holder of the key.");
        }

        return new SubmitJobBody
        {
            Source = SourceOf(spec.Source),
            Model = spec.Model.Length > 0 ? spec.Model : defaultModel,
            LabelSets = [.. spec.LabelSets.Select(LabelRequests.Of)],
            TopK = spec.Score.TopK,
            Threshold = spec.Score.Threshold,
            MultiLabel = spec.Score.MultiLabel,
            Activation = spec.Score.Activation,
            WithLogits = spec.Score.WithLogits,
            Rematch = spec.Score.Rematch,
            KeepEmbeddings = spec.KeepEmbeddings,
            OnlyChanged = spec.Reuse switch
            {
                null => null,
                { JobId.Length: > 0 } or { Use: ReuseKind.Embeddings } => throw NotSupportedOverHttp("a JobSpec.Reuse that names a job or its embeddings", "Call RelabelAsync for other labels."),
                { Use: ReuseKind.UnchangedFiles } => ChangeRule.Time,
                _ => ChangeRule.Content,
            },
            Priority = spec.Priority,
            KeepDays = spec.KeepFor?.TotalDays,
            Fresh = spec.Fresh ? true : null,
        };
    }

    /// <summary>Labels and options as the body of <c>POST /v1/jobs/{id}/relabel</c>; null options use those of the other job.</summary>
    /// <exception cref="ZeroShotException">It uses a matching head, which needs the images again.</exception>
    public static RelabelBody Of(ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score)
    {
        LabelRules.CheckGiven(labelSets, "A job");
        return score is { Rematch: > 0 }
            ? throw NotSupportedOverHttp("ScoreOptions.Rematch and other labels", "Omit it: a matching head needs the images again.")
            : new RelabelBody
            {
                LabelSets = [.. labelSets.Select(LabelRequests.Of)],
                TopK = score?.TopK,
                Threshold = score?.Threshold,
                MultiLabel = score?.MultiLabel,
                Activation = score?.Activation,
                WithLogits = score?.WithLogits,
            };
    }

    private static SourceBody SourceOf(ImageSource source) => source switch
    {
        ListSource { FollowLinks: true } => throw new ZeroShotException(ZeroShotError.BadRequest,
            "A list that follows links cannot be submitted over HTTP. Omit FollowLinks, or submit through ZeroShotClient."),
        DirectorySource or ListSource or TarSource or ObjectStoreSource or UrlSource or UploadSource => SourceBody.Of(source),
        _ => throw new ZeroShotException(ZeroShotError.BadRequest, $"{source.GetType().Name} cannot be submitted over HTTP."),
    };

    private static ZeroShotException NotSupportedOverHttp(string member, string advice) => new(ZeroShotError.BadRequest, $"A job cannot be submitted over HTTP with {member}. {advice}");
}
