using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZeroShotOrleans.Results.Vectors;

/// <summary>One JSON object per row: with its embedding, or with its row in a NumPy array instead.</summary>
/// <param name="stream">Receives the lines.</param>
/// <param name="layout">Properties common to all rows.</param>
/// <param name="withVectors">Whether the objects contain the embeddings; otherwise <c>row</c> is the row of the array, null without an embedding.</param>
/// <param name="first">Index of the first row; every object then starts with the index of its row. Null to omit it.</param>
internal sealed class JsonVectorWriter(Stream stream, VectorLayout layout, bool withVectors, long? first = null) : IVectorWriter
{
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly VectorDimension _dimension = new();
    private long? _index = first;
    private long _row;

    public void Begin()
    {
        // JSON lines have no header.
    }

    public void Write(VectorRow row)
    {
        _dimension.Check(row);
        using (var json = new Utf8JsonWriter(stream, _readable))
        {
            json.WriteStartObject();
            if (_index is { } index)
            {
                json.WriteNumber("index", index);
                _index = index + 1;
            }

            if (!withVectors)
            {
                WriteRow(json, row);
            }

            json.WriteString(layout.NameColumn, row.Name);
            if (layout.OfImages)
            {
                json.WriteString("status", row.Status);
                json.WriteString("error", row.Error);
                json.WriteString("hash", row.Hash);
            }

            if (withVectors)
            {
                WriteVector(json, row.Vector.Span);
            }

            json.WriteString("model", layout.Model);
            json.WriteString("modelFingerprint", layout.Fingerprint.Length > 0 ? layout.Fingerprint : null);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    public void Flush() => stream.Flush();

    public void End() => stream.Flush();

    private void WriteRow(Utf8JsonWriter json, VectorRow row)
    {
        if (row.Vector.IsEmpty)
        {
            json.WriteNull("row");
        }
        else
        {
            json.WriteNumber("row", _row++);
        }
    }

    // The shortest digits that give the same float32.
    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<byte> vector)
    {
        if (vector.IsEmpty)
        {
            json.WriteNull("embedding");
            return;
        }

        json.WriteStartArray("embedding");
        for (var at = 0; at < vector.Length; at += sizeof(float))
        {
            json.WriteNumberValue(BinaryPrimitives.ReadSingleLittleEndian(vector[at..]));
        }

        json.WriteEndArray();
    }
}
