namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Result of a model check.</summary>
internal enum VerificationResult
{
    /// <summary>The check passed.</summary>
    Passed,

    /// <summary>The check failed.</summary>
    Failed,

    /// <summary>The check could not run; the detail says what is missing.</summary>
    Skipped,
}

/// <summary>What the number of a check is, if a certificate states it.</summary>
internal enum VerificationMeasure
{
    /// <summary>A difference that only this check states.</summary>
    None,

    /// <summary>Largest difference of an embedding from golden.json.</summary>
    Reference,

    /// <summary>Smallest cosine with the embeddings of the float32 tower.</summary>
    Cosine,

    /// <summary>Largest difference of a score from that with the float32 tower.</summary>
    Score,
}

/// <summary>One check of a model.</summary>
/// <param name="Name">Short description of the check.</param>
/// <param name="Result">Result of the check.</param>
/// <param name="Difference">Largest absolute difference found; infinite if a value was NaN, null if nothing was measured.</param>
/// <param name="Detail">Additional information for the user, or null.</param>
/// <param name="Measures">What <paramref name="Difference"/> is.</param>
internal sealed record VerificationRow(
    string Name, VerificationResult Result, float? Difference = null, string? Detail = null, VerificationMeasure Measures = VerificationMeasure.None)
{
    /// <summary>Compares a measurement with a limit.</summary>
    internal static VerificationRow Within(string name, float difference, float tolerance, string? detail = null) =>
        new(name, difference <= tolerance ? VerificationResult.Passed : VerificationResult.Failed, difference, detail);

    /// <summary>A pass/fail check.</summary>
    internal static VerificationRow That(string name, bool holds, string? detail = null) =>
        new(name, holds ? VerificationResult.Passed : VerificationResult.Failed, null, detail);
}
