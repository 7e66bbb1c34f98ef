namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>How a check of a model came out.</summary>
public enum VerificationResult
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not.</summary>
    Failed,

    /// <summary>It could not be made; the detail says what was missing.</summary>
    Skipped,
}

/// <summary>One check of a model.</summary>
/// <param name="Name">What was checked, in a few words.</param>
/// <param name="Result">How it came out.</param>
/// <param name="Difference">Largest absolute difference found, infinite where something was no number; null where nothing was measured.</param>
/// <param name="Detail">What a person should know beside that, or null.</param>
public sealed record VerificationRow(string Name, VerificationResult Result, float? Difference = null, string? Detail = null)
{
    /// <summary>A measurement against a limit.</summary>
    internal static VerificationRow Within(string name, float difference, float tolerance, string? detail = null) =>
        new(name, difference <= tolerance ? VerificationResult.Passed : VerificationResult.Failed, difference, detail);

    /// <summary>A yes or no.</summary>
    internal static VerificationRow That(string name, bool holds, string? detail = null) =>
        new(name, holds ? VerificationResult.Passed : VerificationResult.Failed, null, detail);
}
