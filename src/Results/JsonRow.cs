using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZeroShotOrleans.Results;

/// <summary>Serializes one image and label set as a JSON object: exact paths and labels, shortest round-trip numbers, no raw line breaks.</summary>
/// <remarks>
/// Every object has the same members in the same order, and a member has one type: what an image does not have is null, and a score that is a whole
/// number has a fraction, so that a reader that infers types sees a floating-point number in every row. Not thread-safe: the bytes of a row are valid
/// until the next call.
/// </remarks>
internal sealed class JsonRow
{
    // Keep the letters of all scripts readable; control characters are still escaped.
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly ResultLayout _layout;
    private readonly ImmutableArray<Member> _members;

    /// <summary>Creates the serializer.</summary>
    /// <param name="layout">Properties common to all rows.</param>
    /// <param name="alwaysWithRows">Whether <c>row</c> and <c>entry</c> are members without a list too, as null.</param>
    public JsonRow(ResultLayout layout, bool alwaysWithRows = false)
    {
        _layout = layout;
        var all = MembersOf(alwaysWithRows || layout.WithRows);
        _members = layout.Columns.IsEmpty ? all : [.. layout.Columns.Select(name => all.Single(member => member.Name == name))];
    }

    /// <summary>Names of the members that <see cref="ResultLayout.Columns"/> may choose among, in order.</summary>
    public static ImmutableArray<string> ColumnsOf(ResultLayout layout) => [.. new JsonRow(layout with { Columns = [] }, alwaysWithRows: true)._members.Select(member => member.Name)];

    /// <summary>Returns the object in UTF-8.</summary>
    /// <param name="result">Result of the image.</param>
    /// <param name="set">Position of the label set in the layout.</param>
    /// <param name="index">Index of the image in its job, written as the first member; null to omit it.</param>
    public ReadOnlySpan<byte> Of(ImageResult result, int set, long? index)
    {
        var outcome = result.Outcome;
        var failed = outcome.Error is not ImageError.None;
        return Written(index, new Row(
            result.Path, failed ? "error" : "ok", failed ? outcome.Error.ToString() : null, outcome.Detail,
            _layout.LabelSets[set], failed ? [] : outcome.Scores[set], result.Row, result.Entry));
    }

    /// <summary>The object of the last row of a failed job, in UTF-8.</summary>
    /// <param name="reason">Why it failed.</param>
    /// <param name="index">Index of the first image without a row, written as the first member; null to omit it.</param>
    public ReadOnlySpan<byte> OfFailure(string reason, long? index) =>
        Written(index, new Row("", IRowWriter.Failed, Error: null, reason, NamedLabels.None, [], ListRow: null, Entry: null));

    private ReadOnlySpan<byte> Written(long? index, Row row)
    {
        _bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_bytes, _readable))
        {
            json.WriteStartObject();
            if (index is { } number)
            {
                json.WriteNumber("index", number);
            }

            foreach (var member in _members)
            {
                json.WritePropertyName(member.Name);
                member.WriteValue(json, row);
            }

            json.WriteEndObject();
        }

        return _bytes.WrittenSpan;
    }

    private ImmutableArray<Member> MembersOf(bool withRows) =>
    [
        new("path", (json, row) => json.WriteStringValue(row.Path)),
        new("status", (json, row) => json.WriteStringValue(row.Status)),
        new("error", (json, row) => json.WriteStringValue(row.Error)),
        new("detail", (json, row) => json.WriteStringValue(row.Detail)),
        new("label", (json, row) => json.WriteStringValue(row.Scores.IsEmpty ? null : row.Set.Labels[row.Scores[0].Label])),
        new("score", (json, row) => WriteNumber(json, row.Scores.IsEmpty ? float.NaN : row.Scores[0].Score)),
        new("scores", WriteScores),
        new("model", (json, _) => json.WriteStringValue(_layout.Model)),
        new("modelFingerprint", (json, _) => json.WriteStringValue(_layout.Fingerprint.Length > 0 ? _layout.Fingerprint : null)),
        new("labelSet", (json, row) => json.WriteStringValue(row.Set.Name)),
        new("labelSetVersion", (json, row) => json.WriteNumberValue(row.Set.Version)),
        .. withRows ? (Member[])[new("row", WriteListRow), new("entry", (json, row) => json.WriteStringValue(row.Entry))] : [],
    ];

    private void WriteScores(Utf8JsonWriter json, Row row)
    {
        json.WriteStartArray();
        foreach (var score in row.Scores)
        {
            json.WriteStartObject();
            json.WriteString("label", row.Set.Labels[score.Label]);
            WriteNumber(json, "score", score.Score);
            if (_layout.WithLogits)
            {
                WriteNumber(json, "cosine", score.Cosine);
                WriteNumber(json, "logit", score.Logit);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteListRow(Utf8JsonWriter json, Row row)
    {
        if (row.ListRow is { } number)
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, float value)
    {
        json.WritePropertyName(name);
        WriteNumber(json, value);
    }

    // JSON cannot represent NaN.
    private static void WriteNumber(Utf8JsonWriter json, float value)
    {
        if (!float.IsFinite(value))
        {
            json.WriteNullValue();
        }
        else if (float.IsInteger(value) && value.ToString(CultureInfo.InvariantCulture) is var text && !text.Contains('E', StringComparison.Ordinal))
        {
            json.WriteRawValue(text + ".0", skipInputValidation: true);
        }
        else
        {
            json.WriteNumberValue(value);
        }
    }

    /// <summary>A member of the object.</summary>
    private sealed record Member(string Name, Action<Utf8JsonWriter, Row> WriteValue);

    /// <summary>What the members are taken from.</summary>
    private readonly record struct Row(
        string Path, string Status, string? Error, string? Detail, NamedLabels Set, ImmutableArray<LabelScore> Scores, long? ListRow, string? Entry);
}
