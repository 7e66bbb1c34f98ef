using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZeroShotOrleans.Results;

/// <summary>Serializes one image and label set as a JSON object: exact paths and labels, shortest round-trip numbers, no raw line breaks.</summary>
/// <remarks>Not thread-safe: the bytes of a row are valid until the next call.</remarks>
internal sealed class JsonRow(ResultLayout layout)
{
    // Keep the letters of all scripts readable; control characters are still escaped.
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Returns the object in UTF-8.</summary>
    /// <param name="result">Result of the image.</param>
    /// <param name="set">Position of the label set in the layout.</param>
    /// <param name="index">Index of the image in its job, written as the first member; null to omit it.</param>
    public ReadOnlySpan<byte> Of(ImageResult result, int set, long? index)
    {
        _bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_bytes, _readable))
        {
            Write(json, result, layout.LabelSets[set], result.Outcome.Fault is ImageFault.None ? result.Outcome.Rankings[set] : [], index);
        }

        return _bytes.WrittenSpan;
    }

    private void Write(Utf8JsonWriter json, ImageResult result, NamedLabels set, ImmutableArray<LabelScore> ranking, long? index)
    {
        var (path, outcome) = result;
        var faulted = outcome.Fault is not ImageFault.None;

        json.WriteStartObject();
        if (index is { } number)
        {
            json.WriteNumber("index", number);
        }

        json.WriteString("path", path);
        json.WriteString("status", faulted ? "fault" : "ok");
        json.WriteString("fault", faulted ? outcome.Fault.ToString() : null);
        json.WriteString("detail", outcome.Detail);
        json.WriteString("label", ranking.IsEmpty ? null : set.Labels[ranking[0].Label]);
        WriteNumber(json, "score", ranking.IsEmpty ? float.NaN : ranking[0].Score);
        json.WriteStartArray("scores");
        foreach (var score in ranking)
        {
            json.WriteStartObject();
            json.WriteString("label", set.Labels[score.Label]);
            WriteNumber(json, "score", score.Score);
            if (layout.WithLogits)
            {
                WriteNumber(json, "cosine", score.Cosine);
                WriteNumber(json, "logit", score.Logit);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", layout.Model);
        json.WriteString("labelSet", set.Name);
        json.WriteNumber("labelSetVersion", set.Version);
        if (layout.WithRows)
        {
            WriteRow(json, result);
        }

        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, ImageResult result)
    {
        if (result.Row is { } row)
        {
            json.WriteNumber("row", row);
        }
        else
        {
            json.WriteNull("row");
        }

        json.WriteString("entry", result.Entry);
    }

    // JSON cannot represent NaN.
    private static void WriteNumber(Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
