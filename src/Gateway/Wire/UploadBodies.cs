using System.ComponentModel;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>What <c>POST /v1/jobs/{id}/images/complete</c> takes.</summary>
internal sealed record CompleteUploadBody
{
    [Description("How many images were sent in all.")]
    public required long Files { get; init; }
}
