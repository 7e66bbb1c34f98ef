using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The outputs of one run. They use the session's memory, so they keep the session alive.</summary>
internal sealed class TowerRun(IDisposableReadOnlyCollection<OrtValue> outputs, TowerSession session) : IDisposable
{
    /// <summary>Copies a float32 or float16 output.</summary>
    public void CopyTo(int output, Span<float> destination) => FloatTensor.Copy(outputs[output], destination);

    /// <summary>Compares the shape of an output with the manifest.</summary>
    /// <exception cref="ModelFolderException">The shape or element type differs.</exception>
    public void CheckShape(int output, string name, params ReadOnlySpan<long> expected)
    {
        var found = outputs[output].GetTensorTypeAndShape();
        if (!FloatTensor.Types.Contains(found.ElementDataType))
        {
            throw session.Refuse($"returns {name} as {found.ElementDataType} instead of floats.");
        }

        if (!expected.SequenceEqual(found.Shape))
        {
            throw session.Refuse(
                $"returns {name} with the shape [{string.Join(", ", found.Shape)}], but {ManifestFile.Name} or config.json implies [{string.Join(", ", expected.ToArray())}].");
        }
    }

    /// <summary>Releases the outputs.</summary>
    public void Dispose()
    {
        outputs.Dispose();
        session.Leave();
    }
}
