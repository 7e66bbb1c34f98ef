using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The inputs of one run. Disposed together, even if the run throws, because each pins memory.</summary>
internal readonly struct OrtValues(params OrtValue[] values) : IDisposable
{
    /// <summary>The inputs.</summary>
    public OrtValue[] Values => values;

    /// <summary>Releases them.</summary>
    public void Dispose()
    {
        foreach (var value in values)
        {
            value.Dispose();
        }
    }
}
