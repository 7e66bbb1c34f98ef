using System.Buffers.Binary;
using System.Text.Json;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Reads scalars from a <c>.safetensors</c> file without reading its weights.</summary>
/// <remarks>Format: 8 bytes little-endian length, that many bytes of JSON, then the tensors (https://github.com/huggingface/safetensors).</remarks>
internal static class Safetensors
{
    /// <summary>The limit of the reference implementation.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    // Type, shape and place of one tensor.
    private const int MaxEntryBytes = 4096;

    /// <summary>The values of the named tensors that exist and have exactly one element.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or not safetensors. The message is a predicate without a subject.</exception>
    public static IReadOnlyDictionary<string, double> ReadNumbers(string path, params ReadOnlySpan<string> names)
    {
        using var stream = File.OpenRead(path);
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length
            || BinaryPrimitives.ReadInt64LittleEndian(prefix) is var length
            && (length < 2 || length > MaxHeaderBytes || length > stream.Length - prefix.Length))
        {
            throw new InvalidDataException(LfsPointer.Is(path) ? "is a Git LFS pointer, not the weights." : "has no safetensors header.");
        }

        var header = new byte[BinaryPrimitives.ReadInt64LittleEndian(prefix)];
        stream.ReadExactly(header);
        try
        {
            return Scan(stream, header, names);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"has a damaged safetensors header: {e.Message}", e);
        }
    }

    // Without a document of the header, which would take many times its bytes.
    private static Dictionary<string, double> Scan(FileStream stream, byte[] header, ReadOnlySpan<string> names)
    {
        var numbers = new Dictionary<string, double>();
        var reader = new Utf8JsonReader(header);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new InvalidOperationException("it is not an object.");
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            // Names may be escaped.
            var name = Find(ref reader, names);
            reader.Read();
            if (name is null)
            {
                reader.Skip();
                continue;
            }

            var after = reader;
            after.Skip();
            if (after.BytesConsumed - reader.TokenStartIndex > MaxEntryBytes)
            {
                throw new InvalidOperationException($"the entry {name} has more than {MaxEntryBytes} bytes.");
            }

            if (ReadNumber(stream, sizeof(long) + header.Length, JsonElement.ParseValue(ref reader)) is { } number)
            {
                numbers[name] = number;
            }
        }

        return numbers;
    }

    private static string? Find(ref Utf8JsonReader reader, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }

        return null;
    }

    private static double? ReadNumber(FileStream stream, long dataStart, JsonElement tensor)
    {
        var type = tensor.GetProperty("dtype").GetString();
        var bytes = type switch { "F64" => 8, "F32" => 4, "F16" or "BF16" => 2, _ => 0 };
        var start = tensor.GetProperty("data_offsets")[0].GetInt64();
        if (bytes == 0 || tensor.GetProperty("data_offsets")[1].GetInt64() - start != bytes)
        {
            return null;
        }

        if (start < 0 || start > stream.Length - dataStart - bytes)
        {
            throw new InvalidDataException("ends in the middle of a tensor.");
        }

        Span<byte> value = stackalloc byte[8];
        stream.Position = dataStart + start;
        stream.ReadExactly(value[..bytes]);
        return type switch
        {
            "F64" => BinaryPrimitives.ReadDoubleLittleEndian(value),
            "F32" => BinaryPrimitives.ReadSingleLittleEndian(value),
            "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(value),

            // bfloat16 is the upper half of a float32.
            _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
        };
    }
}
