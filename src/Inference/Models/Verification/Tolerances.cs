namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>How far numbers may be off. Those of the project's own tests, which say what was measured.</summary>
internal static class Tolerances
{
    /// <summary>Of unit vectors, component by component. ONNX Runtime is up to 3e-6 off PyTorch; another processor rounds elsewhere.</summary>
    public const float Vector = 1e-5f;

    /// <summary>Of the length of a unit vector: rounding over some thousand components.</summary>
    public const float Length = 1e-5f;

    private const float TinyLogit = 2e-4f;

    // Logits scatter with the scale: 4e-4 are allowed at 45.
    private const float LogitPerScale = 4e-4f / 45;

    /// <summary>Of logits.</summary>
    public static float Logit(float scale) => MathF.Max(TinyLogit, scale * LogitPerScale);
}
