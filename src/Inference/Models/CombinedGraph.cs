using ZeroShotOrleans.Tokenizers.Protobuf;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The structure of an ONNX file with both towers in one graph, by the places of its parts in the file. Weights are not read.</summary>
/// <remarks>Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal sealed class CombinedGraph
{
    private readonly List<Part> _parts = [];
    private readonly Dictionary<string, Node> _byOutput = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs = new(StringComparer.Ordinal);

    private CombinedGraph()
    {
    }

    /// <summary>Places of what is not the graph: versions, operator sets, functions.</summary>
    public List<(long Start, long Bytes)> Around { get; } = [];

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyCollection<string> Outputs => _outputs;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or not ONNX. The message is a predicate without a subject.</exception>
    public static CombinedGraph Read(FileStream stream)
    {
        const int Graph = 7;
        var graph = new CombinedGraph();
        stream.Position = 0;
        var reader = new ProtobufReader(stream, stream.Length);
        while (reader.MoveNext())
        {
            if (reader.ContentField == Graph)
            {
                graph.ReadGraph(reader.Message);
            }
            else
            {
                graph.Around.Add(reader.Range);
            }
        }

        return graph;
    }

    /// <summary>The parts that compute one output, in the order of the file, and the inputs that they need.</summary>
    /// <param name="output">Name of the output.</param>
    public (IReadOnlyList<(long Start, long Bytes)> Parts, IReadOnlyCollection<string> Inputs) Computing(string output)
    {
        var values = new HashSet<string>(StringComparer.Ordinal) { output };
        var nodes = new HashSet<Node>();
        var waiting = new Stack<string>([output]);
        while (waiting.TryPop(out var value))
        {
            if (!_byOutput.TryGetValue(value, out var node) || !nodes.Add(node))
            {
                continue;
            }

            // A node may have outputs that nobody uses; their descriptions stay valid.
            values.UnionWith(node.Outputs);
            foreach (var input in node.Inputs)
            {
                values.Add(input);
                waiting.Push(input);
            }
        }

        return (
            [.. _parts.Where(part => part.Node is { } node ? nodes.Contains(node) : part.IsOutput ? part.Name == output : part.Name is null || values.Contains(part.Name)).Select(part => part.Range)],
            [.. _inputs.Where(input => values.Contains(input) && !_initializers.Contains(input))]);
    }

    private void ReadGraph(ProtobufReader graph)
    {
        const int Nodes = 1, Initializer = 5, Input = 11, Output = 12, ValueInfo = 13, Quantization = 14, SparseInitializer = 15;
        while (graph.MoveNext())
        {
            switch (graph.ContentField)
            {
                case Nodes:
                    var node = ReadNode(graph.Message);
                    foreach (var name in node.Outputs)
                    {
                        _byOutput[name] = node;
                    }

                    _parts.Add(new Part(graph.Range, Node: node));
                    break;
                case Initializer:
                    Add(graph.Range, Name(graph.Message, field: 8), _initializers);
                    break;
                case SparseInitializer:
                    Add(graph.Range, NameOfSparse(graph.Message), _initializers);
                    break;
                case Input:
                    Add(graph.Range, Name(graph.Message, field: 1), _inputs);
                    break;
                case Output:
                    var output = Name(graph.Message, field: 1);
                    _outputs.Add(output);
                    _parts.Add(new Part(graph.Range, output, IsOutput: true));
                    break;
                case ValueInfo or Quantization:
                    _parts.Add(new Part(graph.Range, Name(graph.Message, field: 1)));
                    break;
                default:
                    _parts.Add(new Part(graph.Range));
                    break;
            }
        }
    }

    private void Add((long Start, long Bytes) range, string name, HashSet<string> names)
    {
        names.Add(name);
        _parts.Add(new Part(range, name));
    }

    private static Node ReadNode(ProtobufReader node)
    {
        const int Input = 1, Output = 2, Attribute = 5;
        var read = new Node([], []);
        while (node.MoveNext())
        {
            switch (node.ContentField)
            {
                case Input:
                    read.Inputs.Add(node.ReadText());
                    break;
                case Output:
                    read.Outputs.Add(node.ReadText());
                    break;
                case Attribute:
                    ReadAttribute(node.Message, read.Inputs, depth: 0);
                    break;
            }
        }

        return read;
    }

    // Graphs inside a node, as in If and Loop, use values of the outer graph by name.
    private static void ReadAttribute(ProtobufReader attribute, List<string> inputs, int depth)
    {
        const int Graph = 6, Graphs = 11, Nodes = 1, Input = 1, Attribute = 5;
        while (attribute.MoveNext())
        {
            if (attribute.ContentField is not (Graph or Graphs))
            {
                continue;
            }

            if (depth > OnnxOutline.MaxDepth)
            {
                throw new InvalidDataException($"nests graphs more than {OnnxOutline.MaxDepth} levels deep.");
            }

            for (var graph = attribute.Message; graph.MoveNext();)
            {
                if (graph.ContentField != Nodes)
                {
                    continue;
                }

                for (var node = graph.Message; node.MoveNext();)
                {
                    if (node.ContentField == Input)
                    {
                        inputs.Add(node.ReadText());
                    }
                    else if (node.ContentField == Attribute)
                    {
                        ReadAttribute(node.Message, inputs, depth + 1);
                    }
                }
            }
        }
    }

    private static string NameOfSparse(ProtobufReader tensor)
    {
        const int Values = 1;
        while (tensor.MoveNext())
        {
            if (tensor.ContentField == Values)
            {
                return Name(tensor.Message, field: 8);
            }
        }

        return "";
    }

    private static string Name(ProtobufReader message, int field)
    {
        while (message.MoveNext())
        {
            if (message.ContentField == field)
            {
                return message.ReadText();
            }
        }

        return "";
    }

    // Compared by reference.
    private sealed class Node(List<string> inputs, List<string> outputs)
    {
        public List<string> Inputs { get; } = inputs;

        public List<string> Outputs { get; } = outputs;
    }

    // Without node and name: about the whole graph.
    private sealed record Part((long Start, long Bytes) Range, string? Name = null, Node? Node = null, bool IsOutput = false);
}
