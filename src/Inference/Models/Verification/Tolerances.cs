using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Tolerances for numeric comparisons. The project's own tests use the same values and state what was measured.</summary>
internal static class Tolerances
{
    /// <summary>Per component of a unit embedding. ONNX Runtime differs from PyTorch by up to 3e-6; other processors round differently.</summary>
    public const float Vector = 1e-5f;

    /// <summary>For the length of a unit embedding: rounding over some thousand components.</summary>
    public const float Length = 1e-5f;

    /// <summary>
    /// Per component, for variants of less than float32 and for other devices than the CPU: between an image alone and in a batch, and from golden.json on other devices. A
    /// rounding to half precision is 2^-11 of a value.
    /// </summary>
    public const float Coarse = 2e-3f;

    /// <summary>Smallest cosine between an embedding of a variant and that of the float32 tower of the same folder. Published 4-bit variants stay above 0.9; other models are near 0.</summary>
    public const float LeastCosine = 0.8f;

    private const float TinyLogit = 2e-4f;

    // The error of a logit grows with the scale: 4e-4 is allowed at scale 45.
    private const float LogitPerScale = 4e-4f / 45;

    /// <summary>Per component of a unit embedding, for a variant on a device.</summary>
    /// <param name="variant">Null for float32.</param>
    /// <param name="device">The device.</param>
    public static float Embedding(string? variant, DeviceChoice device) => variant is null && device.IsCpu ? Vector : Coarse;

    /// <summary>For logits.</summary>
    public static float Logit(float scale) => MathF.Max(TinyLogit, scale * LogitPerScale);
}
