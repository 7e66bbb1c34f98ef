using System.Buffers.Binary;
using ZeroShotOrleans.Inference.Protobuf;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The nodes of an ONNX graph by output, and its scalar constants. Skips the weights.</summary>
/// <remarks>Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal sealed class OnnxNodes
{
    // Size of a double.
    private const int MaxNumberBytes = 8;

    private readonly Dictionary<string, OnnxNode> _byOutput = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);

    private OnnxNodes()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or not ONNX. The message is a predicate without a subject.</exception>
    public static OnnxNodes Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
        var nodes = new OnnxNodes();
        var reader = new ProtobufStreamReader(stream);
        reader.Walk(stream.Length, (field, end) =>
        {
            const int Graph = 7;
            if (field == Graph)
            {
                nodes.ReadGraph(reader, end);
            }
        });
        return nodes;
    }

    /// <summary>The node that computes a value; null for inputs and constants.</summary>
    public OnnxNode? Find(string value) => _byOutput.GetValueOrDefault(value);

    /// <summary>The value of a scalar constant of single or double precision; null for anything else.</summary>
    public double? Number(string value) => _numbers.TryGetValue(value, out var number) ? number : null;

    private void ReadGraph(ProtobufStreamReader reader, long graphEnd) => reader.Walk(graphEnd, (field, end) =>
    {
        const int Node = 1, Initializer = 5;
        switch (field)
        {
            case Node:
                ReadNode(reader, end);
                break;
            case Initializer when ReadTensor(reader, end) is ({ } name, { } number):
                _numbers[name] = number;
                break;
        }
    });

    private void ReadNode(ProtobufStreamReader reader, long nodeEnd)
    {
        const int Input = 1, Output = 2, Operator = 4, Attribute = 5;
        List<string> inputs = [];
        List<string> outputs = [];
        var kind = "";
        double? constant = null;
        reader.Walk(nodeEnd, (field, end) =>
        {
            switch (field)
            {
                case Input:
                    inputs.Add(reader.ReadText(end));
                    break;
                case Output:
                    outputs.Add(reader.ReadText(end));
                    break;
                case Operator:
                    kind = reader.ReadText(end);
                    break;
                case Attribute:
                    constant = ReadAttribute(reader, end) ?? constant;
                    break;
            }
        });

        foreach (var output in outputs)
        {
            _byOutput[output] = new OnnxNode(kind, inputs);
            if (kind == "Constant" && constant is { } number)
            {
                _numbers[output] = number;
            }
        }
    }

    private static double? ReadAttribute(ProtobufStreamReader reader, long attributeEnd)
    {
        const int Tensor = 5;
        double? number = null;
        reader.Walk(attributeEnd, (field, end) =>
        {
            if (field == Tensor)
            {
                number = ReadTensor(reader, end).Number;
            }
        });
        return number;
    }

    private static (string? Name, double? Number) ReadTensor(ProtobufStreamReader reader, long tensorEnd)
    {
        const int Dimensions = 1, Type = 2, Floats = 4, Name = 8, Raw = 9, Doubles = 10;
        const int Single = 1, Double = 11;
        string? name = null;
        byte[]? bytes = null;
        var type = 0L;
        var count = 1L;
        reader.Walk(
            tensorEnd,
            (field, end) =>
            {
                switch (field)
                {
                    case Dimensions:
                        count = reader.ReadNumbers(end).Aggregate(count, (product, size) => product * size);
                        break;
                    case Name:
                        name = reader.ReadText(end);
                        break;
                    case Floats or Doubles or Raw:
                        bytes = reader.ReadBytes(end, MaxNumberBytes);
                        break;
                }
            },
            (field, value) =>
            {
                type = field == Type ? value : type;
                count = field == Dimensions ? count * value : count;
            });
        return (name, (type, count, bytes?.Length) switch
        {
            (Single, 1, sizeof(float)) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            (Double, 1, sizeof(double)) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => null,
        });
    }
}

/// <summary>A node.</summary>
/// <param name="Operator">The operator, such as <c>MatMul</c>.</param>
/// <param name="Inputs">Names of its input values.</param>
internal sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs);
