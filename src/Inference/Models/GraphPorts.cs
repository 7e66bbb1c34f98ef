using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Finds inputs and outputs of a graph by name and checks their types and shapes.</summary>
internal static class GraphPorts
{
    /// <summary>Returns the named input if its element type and shape are supported.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="name">Name of the input.</param>
    /// <param name="shape">
    /// The required shape; null for an axis that must be dynamic, 0 for an axis of any size. The first axis, the batch, may also be 1: see <see cref="TowerSession.HasFixedBatch"/>.
    /// </param>
    /// <param name="types">Supported element types.</param>
    /// <exception cref="ModelFolderException">The input is missing or has another type or shape.</exception>
    public static NodeMetadata Input(this TowerSession session, string name, ReadOnlySpan<int?> shape, params ReadOnlySpan<TensorElementType> types)
    {
        if (!session.Inputs.TryGetValue(name, out var input))
        {
            throw session.Refuse($"has no input {name}; it has {string.Join(", ", session.Inputs.Keys)}.");
        }

        if (!input.IsTensor || !types.Contains(input.ElementDataType))
        {
            throw session.Refuse($"requires {input.ElementDataType} for {name}; only {string.Join(" or ", types.ToArray())} is supported.");
        }

        // ONNX Runtime reports a dynamic axis as -1.
        var fits = input.Dimensions.Length == shape.Length;
        for (var axis = 0; fits && axis < shape.Length; axis++)
        {
            fits = shape[axis] switch
            {
                null => input.Dimensions[axis] == -1 || (axis == 0 && input.Dimensions[axis] == 1),
                0 => true,
                var size => input.Dimensions[axis] == -1 || input.Dimensions[axis] == size,
            };
        }

        return fits ? input : throw session.Refuse($"has the shape {Text(input.Dimensions)} for {name}, but {Text(shape)} is required (* is any size).");
    }

    /// <summary>Returns the first of the names that is an output.</summary>
    /// <exception cref="ModelFolderException">None of them is an output.</exception>
    public static string Output(this TowerSession session, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (session.Outputs.Contains(name))
            {
                return name;
            }
        }

        throw session.Refuse($"has no output {string.Join(" or ", names!)}; it has {string.Join(", ", session.Outputs)}.");
    }

    private static string Text(int[] dimensions) => $"[{string.Join(", ", dimensions.Select(size => size == -1 ? "*" : $"{size}"))}]";

    private static string Text(ReadOnlySpan<int?> dimensions) =>
        $"[{string.Join(", ", dimensions.ToArray().Select(size => size is null or 0 ? "*" : $"{size}"))}]";
}
