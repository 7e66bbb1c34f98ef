using System.Collections.Immutable;
using Parquet;
using Parquet.Schema;
using Text = ZeroShotOrleans.Results.ParquetColumn<System.ReadOnlyMemory<char>>;
using Number = ZeroShotOrleans.Results.ParquetColumn<float>;

namespace ZeroShotOrleans.Results;

/// <summary>Buffered rows of one row group, by column.</summary>
internal sealed class ParquetRows
{
    private readonly ResultLayout _layout;

    // In the order of all columns, with the name of the column or of the list they belong to.
    private readonly List<(string Name, ParquetColumn Values)> _columns = [];

    // Those that are written, in schema order.
    private readonly List<ParquetColumn> _written;
    private readonly Text _path, _status, _error, _detail, _label;
    private readonly Number _score;
    private readonly Number? _cosine, _logit;
    private readonly Text _labels;
    private readonly Number _scores;
    private readonly Number? _cosines, _logits;
    private readonly Text _model, _fingerprint, _labelSet;
    private readonly ParquetColumn<int> _version;
    private readonly ParquetColumn<long>? _row;
    private readonly Text? _entry;

    public ParquetRows(ResultLayout layout)
    {
        _layout = layout;
        List<Field> row = [], element = [];

        (_path, _status) = (TextIn(row, "path"), TextIn(row, "status"));
        (_error, _detail, _label) = (TextIn(row, "error"), TextIn(row, "detail"), TextIn(row, "label"));
        _score = NumberIn(row, "score");
        (_cosine, _logit) = layout.WithLogits ? (NumberIn(row, "cosine"), NumberIn(row, "logit")) : (null, null);

        (_labels, _scores) = (TextIn(element, "label", repeated: true), NumberIn(element, "score", repeated: true));
        (_cosines, _logits) = layout.WithLogits ? (NumberIn(element, "cosine", repeated: true), NumberIn(element, "logit", repeated: true)) : (null, null);
        row.Add(new ListField("scores", new StructField("element", [.. element])));

        (_model, _fingerprint, _labelSet) = (TextIn(row, "model"), TextIn(row, "model_fingerprint"), TextIn(row, "label_set"));
        _version = In<int>(row, new DataField("label_set_version", typeof(int), isNullable: false), repeated: false);
        if (layout.WithRows)
        {
            _row = In<long>(row, new DataField("row", typeof(long), isNullable: true), repeated: false);
            _entry = TextIn(row, "entry");
        }

        Columns = [.. row.Select(field => field.Name)];
        var names = layout.Columns.IsEmpty ? Columns : layout.Columns;
        Schema = new ParquetSchema(names.Select(name => row.Single(field => field.Name == name)));
        _written = [.. names.SelectMany(name => _columns.Where(column => column.Name == name).Select(column => column.Values))];
    }

    /// <summary>Names of the columns of a layout, in order, whichever of them are written.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The schema of the file.</summary>
    public ParquetSchema Schema { get; }

    /// <summary>Rows added since the last <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Number of scores in these rows.</summary>
    public int Scores { get; private set; }

    /// <summary>Adds the row of one image and label set.</summary>
    public void Add(ImageResult result, NamedLabels set, ImmutableArray<LabelScore> scores)
    {
        var (path, outcome) = result;
        var failed = outcome.Error is not ImageError.None;
        AddHead(path, failed ? "error" : "ok", failed ? outcome.Error.ToString() : null, outcome.Detail);
        AddRest(set, scores, result.Row, result.Entry);
    }

    /// <summary>Adds the last row of a failed job.</summary>
    public void AddFailure(string reason)
    {
        AddHead("", IRowWriter.Failed, error: null, reason);
        AddRest(NamedLabels.None, [], row: null, entry: null);
    }

    /// <summary>Writes the rows as a row group.</summary>
    public async Task WriteToAsync(ParquetRowGroupWriter group)
    {
        foreach (var column in _written)
        {
            await column.WriteToAsync(group);
        }

        group.CompleteValidate();
    }

    /// <summary>Clears the buffer.</summary>
    public void Clear()
    {
        _columns.ForEach(column => column.Values.Clear());
        (Count, Scores) = (0, 0);
    }

    private void AddHead(string path, string status, string? error, string? detail)
    {
        Add(_path, path);
        Add(_status, status);
        Add(_error, error);
        Add(_detail, detail);
    }

    private void AddRest(NamedLabels set, ImmutableArray<LabelScore> scores, long? row, string? entry)
    {
        Add(_label, scores.IsEmpty ? null : set.Labels[scores[0].Label]);

        var best = scores.IsEmpty ? new LabelScore(0, float.NaN) : scores[0];
        Add(_score, best.Score);
        Add(_cosine, best.Cosine);
        Add(_logit, best.Logit);
        AddScores(set, scores);

        Add(_model, _layout.Model);
        Add(_fingerprint, _layout.Fingerprint.Length > 0 ? _layout.Fingerprint : null);
        Add(_labelSet, set.Name);
        _version.Add(set.Version);
        AddRow(row, entry);
        Count++;
        Scores += scores.Length;
    }

    private void AddRow(long? number, string? entry)
    {
        if (_row is null || _entry is null)
        {
            return;
        }

        if (number is { } row)
        {
            _row.Add(row);
        }
        else
        {
            _row.AddNull();
        }

        Add(_entry, entry);
    }

    private void AddScores(NamedLabels set, ImmutableArray<LabelScore> scores)
    {
        if (scores.IsEmpty)
        {
            _labels.AddEmptyList();
            _scores.AddEmptyList();
            _cosines?.AddEmptyList();
            _logits?.AddEmptyList();
        }

        for (var rank = 0; rank < scores.Length; rank++)
        {
            var score = scores[rank];
            _labels.Add(set.Labels[score.Label].AsMemory(), continuesList: rank > 0);
            Add(_scores, score.Score, continuesList: rank > 0);
            Add(_cosines, score.Cosine, continuesList: rank > 0);
            Add(_logits, score.Logit, continuesList: rank > 0);
        }
    }

    // NaN is written as null, as in the other formats.
    private static void Add(Number? column, float value, bool continuesList = false)
    {
        if (float.IsFinite(value))
        {
            column?.Add(value, continuesList);
        }
        else
        {
            column?.AddNull(continuesList);
        }
    }

    private static void Add(Text column, string? value)
    {
        if (value is null)
        {
            column.AddNull();
        }
        else
        {
            column.Add(value.AsMemory());
        }
    }

    // Nullable even where a value is always present: other writers do the same, so type-checking readers accept the file.
    private Text TextIn(List<Field> fields, string name, bool repeated = false) =>
        In<ReadOnlyMemory<char>>(fields, new DataField(name, typeof(string), isNullable: true), repeated);

    private Number NumberIn(List<Field> fields, string name, bool repeated = false) =>
        In<float>(fields, new DataField(name, typeof(float), isNullable: true), repeated);

    private ParquetColumn<T> In<T>(List<Field> fields, DataField field, bool repeated) where T : struct
    {
        fields.Add(field);
        var column = new ParquetColumn<T>(field, repeated);
        _columns.Add((repeated ? "scores" : field.Name, column));
        return column;
    }
}
