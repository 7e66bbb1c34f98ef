using System.Runtime.InteropServices;
using System.Text;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Writes ONNX files node by node, for graphs with a single error or with a known result.</summary>
/// <remarks>Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal sealed class TinyGraph
{
    public const int Float32 = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Float16 = 10;
    public const int UnsignedByte = 2;

    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal);
    private int _version = 17;
    private readonly Message _graph = new Message().Text(2, "tiny");

    /// <summary>An input or output; a string among the dimensions is a dynamic axis.</summary>
    public TinyGraph Input(string name, int type, params object[] shape) => Port(11, name, type, shape);

    /// <inheritdoc cref="Input"/>
    public TinyGraph Output(string name, int type, params object[] shape) => Port(12, name, type, shape);

    public TinyGraph Node(string operation, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
        Node(operation, inputs, [output], attributes);

    public TinyGraph Node(string operation, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        NodeOf("", operation, inputs, outputs, attributes);

    /// <summary>A node with an operator of a domain.</summary>
    public TinyGraph NodeOf(string domain, string operation, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
        NodeOf(domain, operation, inputs, [output], attributes);

    /// <summary>The version of the operators of ONNX; 17 otherwise.</summary>
    public TinyGraph OperatorSet(int version)
    {
        _version = version;
        return this;
    }

    private TinyGraph NodeOf(string domain, string operation, string[] inputs, string[] outputs, (string Name, object Value)[] attributes)
    {
        var node = new Message();
        if (domain.Length > 0)
        {
            node.Text(7, domain);
            _domains.Add(domain);
        }

        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        foreach (var output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(4, operation);
        foreach (var (name, value) in attributes)
        {
            var attribute = new Message().Text(1, name);
            switch (value)
            {
                case int number:
                    node.Inner(5, attribute.Number(3, number).Number(20, 2));
                    break;
                case int[] numbers:
                    foreach (var number in numbers)
                    {
                        attribute.Number(8, number);
                    }

                    node.Inner(5, attribute.Number(20, 7));
                    break;
            }
        }

        _graph.Inner(1, node);
        return this;
    }

    public TinyGraph Floats(string name, int[] shape, float[] values)
    {
        _graph.Inner(5, Tensor(name, Float32, shape).Bytes(9, MemoryMarshal.AsBytes<float>(values)));
        return this;
    }

    /// <summary>A single number, 50, in half precision.</summary>
    public TinyGraph Half(string name)
    {
        _graph.Inner(5, Tensor(name, Float16, [1]).Bytes(9, BitConverter.GetBytes((Half)50)));
        return this;
    }

    public TinyGraph Longs(string name, int[] shape, long[] values)
    {
        _graph.Inner(5, Tensor(name, Int64, shape).Bytes(9, MemoryMarshal.AsBytes<long>(values)));
        return this;
    }

    public TinyGraph FloatsInFile(string name, int[] shape, string location)
    {
        var entry = new Message().Text(1, "location").Text(2, location);
        _graph.Inner(5, Tensor(name, Float32, shape).Inner(13, entry).Number(14, 1));
        return this;
    }

    public TinyGraph Bytes(string name, int[] shape, byte[] values)
    {
        _graph.Inner(5, Tensor(name, UnsignedByte, shape).Bytes(9, values));
        return this;
    }

    public byte[] Build()
    {
        var model = new Message().Number(1, 8).Inner(7, _graph).Inner(8, new Message().Text(1, "").Number(2, _version));
        foreach (var domain in _domains)
        {
            model.Inner(8, new Message().Text(1, domain).Number(2, 1));
        }

        return model.ToArray();
    }

    private TinyGraph Port(int field, string name, int type, object[] shape)
    {
        var dimensions = new Message();
        foreach (var size in shape)
        {
            dimensions.Inner(1, size is int fixedSize ? new Message().Number(1, fixedSize) : new Message().Text(2, (string)size));
        }

        var tensor = new Message().Number(1, type).Inner(2, dimensions);
        _graph.Inner(field, new Message().Text(1, name).Inner(2, new Message().Inner(1, tensor)));
        return this;
    }

    private static Message Tensor(string name, int type, int[] shape)
    {
        var tensor = new Message();
        foreach (var size in shape)
        {
            tensor.Number(1, size);
        }

        return tensor.Number(2, type).Text(8, name);
    }

    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public Message Number(int field, long value)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
            return this;
        }

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Varint(((ulong)field << 3) | 2);
            Varint((ulong)value.Length);
            _bytes.AddRange(value);
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Inner(int field, Message value) => Bytes(field, value.ToArray());

        public byte[] ToArray() => _bytes.ToArray();

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                _bytes.Add((byte)(value | 0x80));
            }

            _bytes.Add((byte)value);
        }
    }
}
