using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Builds classify requests.</summary>
internal static class ClassifyRequests
{
    /// <summary>A part of a request as the body of <c>POST /v1/classify</c>.</summary>
    public static ClassifyBody Of(ClassifyRequest request, JobLabelSetBody labels, IEnumerable<ImageBody> images) => new()
    {
        Model = request.Model.Length > 0 ? request.Model : null,
        Images = [.. images],
        Labels = labels.Labels,
        Templates = labels.Templates,
        LabelSet = labels.Name,
        TopK = request.Score.TopK,
        Threshold = request.Score.Threshold,
        MultiLabel = request.Score.MultiLabel,
        Activation = request.Score.Activation,
        Rematch = request.Score.Rematch,
        Include = request.Score.WithLogits ? [IncludeName.Timings, IncludeName.Silo, IncludeName.Cosine, IncludeName.Logit] : [IncludeName.Timings, IncludeName.Silo],
    };
}
