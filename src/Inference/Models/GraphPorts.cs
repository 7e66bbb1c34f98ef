using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Inputs and outputs of a graph by name, checked against what they are wanted for.</summary>
internal static class GraphPorts
{
    /// <summary>The input of that name, after its element type and shape were found to fit.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="name">Name of the input.</param>
    /// <param name="shape">What it must take; null for an axis that must be free, 0 for one that may be anything.</param>
    /// <param name="types">Element types that can be fed.</param>
    /// <exception cref="ModelFolderException">It is missing or takes something else.</exception>
    public static NodeMetadata Input(this TowerSession session, string name, ReadOnlySpan<int?> shape, params ReadOnlySpan<TensorElementType> types)
    {
        if (!session.Inputs.TryGetValue(name, out var input))
        {
            throw session.Refuse($"has no input {name}; its inputs are {string.Join(", ", session.Inputs.Keys)}.");
        }

        if (!input.IsTensor || !types.Contains(input.ElementDataType))
        {
            throw session.Refuse($"wants {input.ElementDataType} for {name}; {string.Join(" or ", types.ToArray())} can be given.");
        }

        // ONNX Runtime shows a free axis as -1.
        var fits = input.Dimensions.Length == shape.Length;
        for (var axis = 0; fits && axis < shape.Length; axis++)
        {
            fits = shape[axis] switch
            {
                null => input.Dimensions[axis] == -1,
                0 => true,
                var size => input.Dimensions[axis] == -1 || input.Dimensions[axis] == size,
            };
        }

        return fits ? input : throw session.Refuse($"takes {name} as {Text(input.Dimensions)}, but must take {Text(shape)}; * is any number.");
    }

    /// <summary>Which of the names is an output; the first that is.</summary>
    /// <exception cref="ModelFolderException">None is.</exception>
    public static string Output(this TowerSession session, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (session.Outputs.Contains(name))
            {
                return name;
            }
        }

        throw session.Refuse($"has no output {string.Join(" or ", names!)}; its outputs are {string.Join(", ", session.Outputs)}.");
    }

    private static string Text(int[] dimensions) => $"[{string.Join(", ", dimensions.Select(size => size == -1 ? "*" : $"{size}"))}]";

    private static string Text(ReadOnlySpan<int?> dimensions) =>
        $"[{string.Join(", ", dimensions.ToArray().Select(size => size is null or 0 ? "*" : $"{size}"))}]";
}
