namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The body of <c>POST /v1/jobs/{id}/images/complete</c>.</summary>
public sealed record CompleteUploadBody
{
    /// <summary>Total number of images sent.</summary>
    public required long Files { get; init; }
}
