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
        var (path, outcome) = result;
        var failed = outcome.Error is not ImageError.None;
        return Written(json =>
        {
            WriteHead(json, index, path, failed ? "error" : "ok", failed ? outcome.Error.ToString() : null, outcome.Detail);
            WriteRest(json, layout.LabelSets[set], failed ? [] : outcome.Scores[set], result.Row, result.Entry);
        });
    }

    /// <summary>The object of the last row of a failed job, in UTF-8.</summary>
    /// <param name="reason">Why it failed.</param>
    /// <param name="index">Index of the first image without a row, written as the first member; null to omit it.</param>
    public ReadOnlySpan<byte> OfFailure(string reason, long? index) => Written(json =>
    {
        WriteHead(json, index, path: "", IRowWriter.Failed, error: null, reason);
        WriteRest(json, NamedLabels.None, [], row: null, entry: null);
    });

    private ReadOnlySpan<byte> Written(Action<Utf8JsonWriter> members)
    {
        _bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_bytes, _readable))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return _bytes.WrittenSpan;
    }

    private static void WriteHead(Utf8JsonWriter json, long? index, string path, string status, string? error, string? detail)
    {
        if (index is { } number)
        {
            json.WriteNumber("index", number);
        }

        json.WriteString("path", path);
        json.WriteString("status", status);
        json.WriteString("error", error);
        json.WriteString("detail", detail);
    }

    private void WriteRest(Utf8JsonWriter json, NamedLabels set, ImmutableArray<LabelScore> scores, long? row, string? entry)
    {
        json.WriteString("label", scores.IsEmpty ? null : set.Labels[scores[0].Label]);
        WriteNumber(json, "score", scores.IsEmpty ? float.NaN : scores[0].Score);
        json.WriteStartArray("scores");
        foreach (var score in scores)
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
        json.WriteString("modelFingerprint", layout.Fingerprint.Length > 0 ? layout.Fingerprint : null);
        json.WriteString("labelSet", set.Name);
        json.WriteNumber("labelSetVersion", set.Version);
        if (layout.WithRows)
        {
            WriteRow(json, row, entry);
        }
    }

    private static void WriteRow(Utf8JsonWriter json, long? row, string? entry)
    {
        if (row is { } number)
        {
            json.WriteNumber("row", number);
        }
        else
        {
            json.WriteNull("row");
        }

        json.WriteString("entry", entry);
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
