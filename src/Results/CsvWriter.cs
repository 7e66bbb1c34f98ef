using System.Collections.Immutable;
using System.Globalization;
using CsvHelper.Configuration;

namespace ZeroShotOrleans.Results;

/// <summary>Comma-separated values with a header, quoted according to RFC 4180, with LF line endings.</summary>
/// <remarks>
/// Values are altered only by <see cref="CsvText.Safe"/>. Otherwise, spreadsheets treat a value that begins with <c>=</c>, <c>+</c>, <c>-</c> or <c>@</c>
/// as a formula: import the columns as text if file names come from untrusted sources.
/// </remarks>
// Not disposable: the target owns the inner writer. Disposing here would only flush again, possibly into a closed pipe.
#pragma warning disable CA1001
internal sealed class CsvWriter : IRowWriter
#pragma warning restore CA1001
{
    // CsvHelper quotes fields that contain its own line ending. Readers also end a line at CR, which file names may contain.
    private static readonly CsvConfiguration _format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\n",
        ShouldQuote = field => field.Field?.Contains('\r') is true || ConfigurationFunctions.ShouldQuote(field),
    };

    private readonly TextWriter _writer;
    private readonly ResultLayout _layout;
    private readonly CsvText _text;
    private readonly CsvHelper.CsvWriter _csv;
    private readonly int[]? _chosen;
    private readonly List<string> _cells = [];

    /// <summary>Creates the writer.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="layout">Properties common to all rows.</param>
    /// <param name="text">How text is written; null for <see cref="CsvText.Plain"/>.</param>
    public CsvWriter(TextWriter writer, ResultLayout layout, CsvText? text = null)
    {
        (_writer, _layout, _text) = (writer, layout, text ?? CsvText.Plain);
        _csv = new CsvHelper.CsvWriter(writer, _format, leaveOpen: true);
        var all = ColumnsOf(layout);
        _chosen = layout.Columns.IsEmpty ? null : [.. layout.Columns.Select(all.IndexOf)];
    }

    /// <summary>The columns of a layout, in order.</summary>
    public static ImmutableArray<string> ColumnsOf(ResultLayout layout)
    {
        var columns = ImmutableArray.CreateBuilder<string>();
        columns.AddRange("path", "status", "error", "detail");
        for (var rank = 1; rank <= layout.TopK; rank++)
        {
            var suffix = rank == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{rank}");
            columns.AddRange("label" + suffix, "score" + suffix);
            if (layout.WithLogits)
            {
                columns.AddRange("cosine" + suffix, "logit" + suffix);
            }
        }

        columns.AddRange("model", "model_fingerprint", "label_set", "label_set_version");
        if (layout.WithRows)
        {
            columns.AddRange("row", "entry");
        }

        return columns.ToImmutable();
    }

    public void Begin()
    {
        if (_text.ByteOrderMark)
        {
            _writer.Write('\uFEFF');
        }

        _cells.AddRange(ColumnsOf(_layout));
        EndRow();
    }

    public void Write(ImageResult result)
    {
        var (path, outcome) = result;
        var failed = outcome.Error is not ImageError.None;
        for (var set = 0; set < _layout.LabelSets.Length; set++)
        {
            AddText(path, failed ? "error" : "ok", failed ? outcome.Error.ToString() : "", outcome.Detail ?? "");
            AddRest(_layout.LabelSets[set], failed ? [] : outcome.Scores[set], result.Row, result.Entry);
        }
    }

    public void WriteFailure(string reason)
    {
        AddText("", IRowWriter.Failed, "", reason);
        AddRest(NamedLabels.None, [], row: null, entry: null);
    }

    public void Flush() => _csv.Flush();

    private void AddRest(NamedLabels set, ImmutableArray<LabelScore> scores, long? row, string? entry)
    {
        AddScores(set, scores);
        AddText(_layout.Model, _layout.Fingerprint, set.Name);
        _cells.Add(set.Version.ToString(CultureInfo.InvariantCulture));
        if (_layout.WithRows)
        {
            _cells.Add(row?.ToString(CultureInfo.InvariantCulture) ?? "");
            AddText(entry ?? "");
        }

        EndRow();
    }

    private void AddScores(NamedLabels set, ImmutableArray<LabelScore> scores)
    {
        for (var rank = 0; rank < _layout.TopK; rank++)
        {
            var known = rank < scores.Length;
            AddText(known ? set.Labels[scores[rank].Label] : "");
            _cells.Add(known ? Number(scores[rank].Score) : "");
            if (_layout.WithLogits)
            {
                _cells.Add(known ? Number(scores[rank].Cosine) : "");
                _cells.Add(known ? Number(scores[rank].Logit) : "");
            }
        }
    }

    private void AddText(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            _cells.Add(_text.Of(field));
        }
    }

    private void EndRow()
    {
        for (var i = 0; i < (_chosen?.Length ?? _cells.Count); i++)
        {
            _csv.WriteField(_cells[_chosen?[i] ?? i]);
        }

        _csv.NextRecord();
        _cells.Clear();
    }

    private static string Number(float value) => float.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";
}
