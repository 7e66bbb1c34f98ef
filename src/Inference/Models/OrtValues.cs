using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Inputs of one run, released together also when the run throws: each pins memory until then.</summary>
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
