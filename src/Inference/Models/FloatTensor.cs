using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Floats into tensors and back, for graphs that want float32 or float16.</summary>
internal static class FloatTensor
{
    /// <summary>Element types that can be given and taken.</summary>
    public static ReadOnlySpan<TensorElementType> Types => [TensorElementType.Float, TensorElementType.Float16];

    /// <summary>A tensor over <paramref name="values"/>: float32 without copying them, float16 over a copy.</summary>
    public static OrtValue Of(Memory<float> values, TensorElementType type, params long[] shape)
    {
        if (type is TensorElementType.Float)
        {
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
        }

        // ONNX Runtime has a type of its own for the same 16 bits, and refuses System.Half.
        var halves = new Float16[values.Length];
        TensorPrimitives.ConvertToHalf(values.Span, MemoryMarshal.Cast<Float16, Half>(halves.AsSpan()));
        return OrtValue.CreateTensorValueFromMemory(halves, shape);
    }

    /// <summary>Copies a tensor of either type.</summary>
    /// <exception cref="ArgumentException">It holds more or fewer values than <paramref name="destination"/>.</exception>
    public static void Copy(OrtValue tensor, Span<float> destination)
    {
        var shape = tensor.GetTensorTypeAndShape();
        if (shape.ElementCount != destination.Length)
        {
            throw new ArgumentException($"The graph gave {shape.ElementCount} values, not {destination.Length}.", nameof(destination));
        }

        if (shape.ElementDataType is TensorElementType.Float16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(tensor.GetTensorDataAsSpan<Float16>()), destination);
        }
        else
        {
            tensor.GetTensorDataAsSpan<float>().CopyTo(destination);
        }
    }
}
