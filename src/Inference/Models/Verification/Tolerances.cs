namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Tolerances for numeric comparisons. The project's own tests use the same values and state what was measured.</summary>
internal static class Tolerances
{
    /// <summary>Per component of a unit embedding. ONNX Runtime differs from PyTorch by up to 3e-6; other processors round differently.</summary>
    public const float Vector = 1e-5f;

    /// <summary>For the length of a unit embedding: rounding over some thousand components.</summary>
    public const float Length = 1e-5f;

    private const float TinyLogit = 2e-4f;

    // The error of a logit grows with the scale: 4e-4 is allowed at scale 45.
    private const float LogitPerScale = 4e-4f / 45;

    /// <summary>For logits.</summary>
    public static float Logit(float scale) => MathF.Max(TinyLogit, scale * LogitPerScale);
}
