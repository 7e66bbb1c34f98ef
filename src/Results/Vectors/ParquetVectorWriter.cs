using System.Buffers.Binary;
using Parquet;
using Parquet.Schema;
using Text = ZeroShotOrleans.Results.ParquetColumn<System.ReadOnlyMemory<char>>;

namespace ZeroShotOrleans.Results.Vectors;

/// <summary>Apache Parquet: a row for each image or label, its embedding as a list of float32, and metadata about the model.</summary>
/// <remarks>Rows are buffered until their group has about <see cref="ValuesPerGroup"/> values; the file is readable only after <see cref="End"/>.</remarks>
internal sealed class ParquetVectorWriter : IVectorWriter
{
    /// <summary>Approximate maximum number of buffered values: 16 MiB, and about twice as much for their levels.</summary>
    public const int ValuesPerGroup = 4 << 20;

    /// <summary>Maximum number of buffered rows.</summary>
    public const int RowsPerGroup = 50_000;

    private readonly Stream _stream;
    private readonly VectorLayout _layout;
    private readonly VectorDimension _dimension = new();

    // In schema order.
    private readonly List<ParquetColumn> _columns = [];
    private readonly ParquetSchema _schema;
    private readonly Text _name, _model, _fingerprint;
    private readonly Text? _hash, _status, _error;
    private readonly ParquetColumn<float> _vector;
    private ParquetWriter? _file;
    private int _rows;
    private long _values;

    /// <summary>Creates the writer.</summary>
    /// <param name="stream">Receives the file sequentially: it must report its position but need not support seeking.</param>
    /// <param name="layout">Properties common to all rows.</param>
    public ParquetVectorWriter(Stream stream, VectorLayout layout)
    {
        (_stream, _layout) = (stream, layout);
        List<Field> fields = [];
        _name = TextIn(fields, layout.NameColumn);
        _hash = layout.OfImages ? TextIn(fields, "hash") : null;
        var element = new DataField("element", typeof(float), isNullable: false);
        fields.Add(new ListField("embedding", element));
        _columns.Add(_vector = new ParquetColumn<float>(element, repeated: true));
        (_status, _error) = layout.OfImages ? (TextIn(fields, "status"), TextIn(fields, "error")) : (null, null);
        (_model, _fingerprint) = (TextIn(fields, "model"), TextIn(fields, "model_fingerprint"));
        _schema = new ParquetSchema(fields);
    }

    public void Begin() => _file = Wait(ParquetWriter.CreateAsync(_schema, _stream));

    public void Write(VectorRow row)
    {
        _dimension.Check(row);
        Add(_name, row.Name);
        Add(_hash, row.Hash);
        AddVector(row.Vector.Span);
        Add(_status, row.Status);
        Add(_error, row.Error);
        Add(_model, _layout.Model);
        Add(_fingerprint, _layout.Fingerprint.Length > 0 ? _layout.Fingerprint : null);
        _rows++;
        if (_rows >= RowsPerGroup || _values >= ValuesPerGroup)
        {
            WriteGroup();
        }
    }

    public void Flush()
    {
        // Does nothing: small row groups would make the file slow to read.
    }

    public void End()
    {
        WriteGroup();
        _file!.CustomMetadata = _layout.Metadata(_dimension.Value);
        Wait(_file.DisposeAsync().AsTask());
        _stream.Flush();
    }

    private void AddVector(ReadOnlySpan<byte> vector)
    {
        if (vector.IsEmpty)
        {
            _vector.AddNullList();
            return;
        }

        for (var at = 0; at < vector.Length; at += sizeof(float))
        {
            _vector.Add(BinaryPrimitives.ReadSingleLittleEndian(vector[at..]), continuesList: at > 0);
        }

        _values += vector.Length / sizeof(float);
    }

    private static void Add(Text? column, string? value)
    {
        if (value is null)
        {
            column?.AddNull();
        }
        else
        {
            column?.Add(value.AsMemory());
        }
    }

    private void WriteGroup()
    {
        if (_rows == 0)
        {
            return;
        }

        using var group = _file!.CreateRowGroup();
        foreach (var column in _columns)
        {
            Wait(column.WriteToAsync(group));
            column.Clear();
        }

        group.CompleteValidate();
        (_rows, _values) = (0, 0);
    }

    private Text TextIn(List<Field> fields, string name)
    {
        var field = new DataField(name, typeof(string), isNullable: true);
        fields.Add(field);
        var column = new Text(field, repeated: false);
        _columns.Add(column);
        return column;
    }

    // As in ParquetResultWriter: Parquet.Net is async only, and there is no synchronization context, so this cannot deadlock.
#pragma warning disable RS0030
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
#pragma warning restore RS0030
}
