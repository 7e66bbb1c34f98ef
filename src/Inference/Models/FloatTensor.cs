using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Converts floats to tensors and back, for graphs that use float32 or float16.</summary>
internal static class FloatTensor
{
    /// <summary>Supported element types.</summary>
    public static ReadOnlySpan<TensorElementType> Types => [TensorElementType.Float, TensorElementType.Float16];

    /// <summary>Creates a tensor over <paramref name="values"/>: float32 without a copy, float16 from a copy.</summary>
    public static OrtValue Of(Memory<float> values, TensorElementType type, params long[] shape)
    {
        if (type is TensorElementType.Float)
        {
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
        }

        // ONNX Runtime has its own type for the same 16 bits and rejects System.Half.
        var halves = new Float16[values.Length];
        TensorPrimitives.ConvertToHalf(values.Span, MemoryMarshal.Cast<Float16, Half>(halves.AsSpan()));
        return OrtValue.CreateTensorValueFromMemory(halves, shape);
    }

    /// <summary>Copies a float32 or float16 tensor.</summary>
    /// <exception cref="ArgumentException">The number of values differs from the length of <paramref name="destination"/>.</exception>
    public static void Copy(OrtValue tensor, Span<float> destination)
    {
        var shape = tensor.GetTensorTypeAndShape();
        if (shape.ElementCount != destination.Length)
        {
            throw new ArgumentException($"The graph returned {shape.ElementCount} values instead of {destination.Length}.", nameof(destination));
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
