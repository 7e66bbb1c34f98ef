using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Wire;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>An output of an inference: numbers or texts, row by row.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Elements of a row.</param>
internal abstract record OutputTensor(string Name, int Rows, int Columns)
{
    /// <summary>The type of its elements.</summary>
    public abstract string Type { get; }

    /// <summary>Numbers.</summary>
    public static OutputTensor Of(string name, IReadOnlyList<float[]> rows) => new FloatRows(name, rows);

    /// <summary>Texts.</summary>
    public static OutputTensor Of(string name, IReadOnlyList<string[]> rows) => new TextRows(name, rows);

    /// <summary>Writes its elements as JSON.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Its elements as binary data: little-endian, texts preceded by their length as four bytes.</summary>
    public abstract byte[] ToBytes();

    private sealed record FloatRows(string Name, IReadOnlyList<float[]> Values) : OutputTensor(Name, Values.Count, Values[0].Length)
    {
        public override string Type => TensorNames.Float;

        public override void Write(Utf8JsonWriter json) => json.WriteFloats(Flat());

        public override byte[] ToBytes() => MemoryMarshal.AsBytes<float>(Flat()).ToArray();

        private float[] Flat() => [.. Values.SelectMany(row => row)];
    }

    private sealed record TextRows(string Name, IReadOnlyList<string[]> Values) : OutputTensor(Name, Values.Count, Values[0].Length)
    {
        public override string Type => TensorNames.Bytes;

        public override void Write(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            foreach (var text in Values.SelectMany(row => row))
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        public override byte[] ToBytes()
        {
            using var bytes = new MemoryStream();
            Span<byte> length = stackalloc byte[sizeof(uint)];
            foreach (var text in Values.SelectMany(row => row).Select(Encoding.UTF8.GetBytes))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
                bytes.Write(length);
                bytes.Write(text);
            }

            return bytes.ToArray();
        }
    }
}
