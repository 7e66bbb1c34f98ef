namespace ZeroShotOrleans.Http.Contracts;

/// <summary>What <c>POST /v1/jobs/{id}/images/complete</c> takes.</summary>
public sealed record CompleteUploadBody
{
    /// <summary>How many images were sent in all.</summary>
    public required long Files { get; init; }
}
