using System.Buffers.Binary;
using ZeroShotOrleans.Tokenizers.Protobuf;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The nodes of an ONNX graph by output, and its scalar constants. Skips the weights.</summary>
/// <remarks>Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal sealed class OnnxNodes
{
    // Size of a double.
    private const int MaxNumberBytes = 8;

    private readonly Dictionary<string, OnnxNode> _byOutput = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);

    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);

    private OnnxNodes()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or not ONNX. The message is a predicate without a subject.</exception>
    public static OnnxNodes Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
        var nodes = new OnnxNodes();
        var reader = new ProtobufReader(stream, stream.Length);
        while (reader.MoveNext())
        {
            const int Graph = 7;
            if (reader.ContentField == Graph)
            {
                nodes.ReadGraph(reader.Message);
            }
        }

        return nodes;
    }

    /// <summary>The node that computes a value; null for inputs and constants.</summary>
    public OnnxNode? Find(string value) => _byOutput.GetValueOrDefault(value);

    /// <summary>The value of a scalar constant of single or double precision; null for anything else.</summary>
    public double? Number(string value) => _numbers.TryGetValue(value, out var number) ? number : null;

    /// <summary>The nodes that have outputs.</summary>
    public IEnumerable<OnnxNode> All => _byOutput.Values;

    /// <summary>Number of rows of a constant matrix that is stored in the graph or beside it; null for anything else.</summary>
    public long? Rows(string value) => _rows.TryGetValue(value, out var rows) ? rows : null;

    private void ReadGraph(ProtobufReader graph)
    {
        const int Node = 1, Initializer = 5;
        while (graph.MoveNext())
        {
            switch (graph.ContentField)
            {
                case Node:
                    ReadNode(graph.Message);
                    break;
                case Initializer:
                    ReadInitializer(graph.Message);
                    break;
            }
        }
    }

    private void ReadInitializer(ProtobufReader initializer)
    {
        var (name, number, rows) = ReadTensor(initializer);
        if (name is not null && number is { } value)
        {
            _numbers[name] = value;
        }

        if (name is not null && rows is { } count)
        {
            _rows[name] = count;
        }
    }

    private void ReadNode(ProtobufReader node)
    {
        const int Input = 1, Output = 2, Operator = 4, Attribute = 5;
        List<string> inputs = [];
        List<string> outputs = [];
        var kind = "";
        double? constant = null;
        while (node.MoveNext())
        {
            switch (node.ContentField)
            {
                case Input:
                    inputs.Add(node.ReadText());
                    break;
                case Output:
                    outputs.Add(node.ReadText());
                    break;
                case Operator:
                    kind = node.ReadText();
                    break;
                case Attribute:
                    constant = ReadAttribute(node.Message) ?? constant;
                    break;
            }
        }

        foreach (var output in outputs)
        {
            _byOutput[output] = new OnnxNode(kind, inputs);
            if (kind == "Constant" && constant is { } number)
            {
                _numbers[output] = number;
            }
        }
    }

    private static double? ReadAttribute(ProtobufReader attribute)
    {
        const int Tensor = 5;
        double? number = null;
        while (attribute.MoveNext())
        {
            if (attribute.ContentField == Tensor)
            {
                number = ReadTensor(attribute.Message).Number;
            }
        }

        return number;
    }

    private static (string? Name, double? Number, long? Rows) ReadTensor(ProtobufReader tensor)
    {
        const int Dimensions = 1, Type = 2, Floats = 4, Name = 8, Raw = 9, Doubles = 10;
        const int Single = 1, Double = 11;
        string? name = null;
        byte[]? bytes = null;
        var type = 0L;
        var count = 1L;
        List<long> sizes = [];
        while (tensor.MoveNext())
        {
            switch (tensor.Field)
            {
                case Dimensions:
                    // One at a time, or several packed into one field.
                    sizes.AddRange(tensor.ReadNumbers());
                    count = sizes.Aggregate(1L, (product, size) => product * size);
                    break;
                case Type when tensor.ContentField == 0:
                    type = tensor.Int64;
                    break;
                case Name when tensor.ContentField == Name:
                    name = tensor.ReadText();
                    break;
                case Floats or Doubles or Raw when tensor.ContentField != 0:
                    bytes = tensor.ReadBytes(MaxNumberBytes);
                    break;
            }
        }

        return (name, (type, count, bytes?.Length) switch
        {
            (Single, 1, sizeof(float)) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            (Double, 1, sizeof(double)) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => null,
        }, sizes.Count >= 2 ? sizes[0] : null);
    }
}

/// <summary>A node.</summary>
/// <param name="Operator">The operator, such as <c>MatMul</c>.</param>
/// <param name="Inputs">Names of its input values.</param>
internal sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs);
