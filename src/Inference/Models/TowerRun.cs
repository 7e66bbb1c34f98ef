using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The outputs of one run. They live in the session's memory, so the session lives at least as long.</summary>
internal sealed class TowerRun(IDisposableReadOnlyCollection<OrtValue> outputs, TowerSession session) : IDisposable
{
    /// <summary>Copies an output of float32 or float16.</summary>
    public void CopyTo(int output, Span<float> destination) => FloatTensor.Copy(outputs[output], destination);

    /// <summary>Compares an output with what the manifest promises.</summary>
    /// <exception cref="ModelFolderException">It has another shape or element type.</exception>
    public void CheckShape(int output, string name, params ReadOnlySpan<long> expected)
    {
        var found = outputs[output].GetTensorTypeAndShape();
        if (!FloatTensor.Types.Contains(found.ElementDataType))
        {
            throw session.Refuse($"gives {name} as {found.ElementDataType}, not as floats.");
        }

        if (!expected.SequenceEqual(found.Shape))
        {
            throw session.Refuse(
                $"gives {name} as [{string.Join(", ", found.Shape)}] where {ManifestFile.Name} or config.json makes it [{string.Join(", ", expected.ToArray())}].");
        }
    }

    /// <summary>Releases the outputs.</summary>
    public void Dispose()
    {
        outputs.Dispose();
        session.Leave();
    }
}
