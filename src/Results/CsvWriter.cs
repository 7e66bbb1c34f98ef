using System.Collections.Immutable;
using System.Globalization;
using CsvHelper.Configuration;

namespace ZeroShotOrleans.Results;

/// <summary>Comma-separated values with a header, quoted according to RFC 4180, with LF line endings.</summary>
/// <remarks>
/// Values are never altered. Spreadsheets treat a value that begins with <c>=</c>, <c>+</c>, <c>-</c> or <c>@</c> as a formula: import the columns
/// as text if file names come from untrusted sources.
/// </remarks>
// Not disposable: the target owns the inner writer. Disposing here would only flush again, possibly into a closed pipe.
#pragma warning disable CA1001
internal sealed class CsvWriter(TextWriter writer, ResultLayout layout) : IRowWriter
#pragma warning restore CA1001
{
    // CsvHelper quotes fields that contain its own line ending. Readers also end a line at CR, which file names may contain.
    private static readonly CsvConfiguration _format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\n",
        ShouldQuote = field => field.Field?.Contains('\r') is true || ConfigurationFunctions.ShouldQuote(field),
    };

    private readonly CsvHelper.CsvWriter _csv = new(writer, _format, leaveOpen: true);

    public void Begin()
    {
        WriteFields("path", "status", "error", "detail");
        for (var rank = 1; rank <= layout.TopK; rank++)
        {
            var suffix = rank == 1 ? "" : $"_{rank}";
            WriteFields("label" + suffix, "score" + suffix);
            if (layout.WithLogits)
            {
                WriteFields("cosine" + suffix, "logit" + suffix);
            }
        }

        WriteFields("model", "model_fingerprint", "label_set", "label_set_version");
        if (layout.WithRows)
        {
            WriteFields("row", "entry");
        }

        _csv.NextRecord();
    }

    public void Write(ImageResult result)
    {
        var (path, outcome) = result;
        var failed = outcome.Error is not ImageError.None;
        for (var set = 0; set < layout.LabelSets.Length; set++)
        {
            WriteFields(path, failed ? "error" : "ok", failed ? outcome.Error.ToString() : "", outcome.Detail ?? "");
            WriteRest(layout.LabelSets[set], failed ? [] : outcome.Scores[set], result.Row, result.Entry);
        }
    }

    public void WriteFailure(string reason)
    {
        WriteFields("", IRowWriter.Failed, "", reason);
        WriteRest(NamedLabels.None, [], row: null, entry: null);
    }

    public void Flush() => _csv.Flush();

    private void WriteRest(NamedLabels set, ImmutableArray<LabelScore> scores, long? row, string? entry)
    {
        WriteScores(set, scores);
        WriteFields(layout.Model, layout.Fingerprint, set.Name, set.Version.ToString(CultureInfo.InvariantCulture));
        if (layout.WithRows)
        {
            WriteFields(row?.ToString(CultureInfo.InvariantCulture) ?? "", entry ?? "");
        }

        _csv.NextRecord();
    }

    private void WriteScores(NamedLabels set, ImmutableArray<LabelScore> scores)
    {
        for (var rank = 0; rank < layout.TopK; rank++)
        {
            var known = rank < scores.Length;
            WriteFields(known ? set.Labels[scores[rank].Label] : "", known ? Number(scores[rank].Score) : "");
            if (layout.WithLogits)
            {
                WriteFields(known ? Number(scores[rank].Cosine) : "", known ? Number(scores[rank].Logit) : "");
            }
        }
    }

    private void WriteFields(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            _csv.WriteField(field);
        }
    }

    private static string Number(float value) => float.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";
}
