namespace ZeroShotOrleans.Sources.Tables;

/// <summary>A file with rows and columns, of which one may name or contain images.</summary>
internal abstract class ImageTable
{
    /// <summary>The format, for messages: <c>Parquet</c>.</summary>
    public abstract string Format { get; }

    /// <summary>Number of rows.</summary>
    public abstract long Rows { get; }

    /// <summary>The columns with values: fields of structs are columns of their own.</summary>
    public abstract IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Whether a column has no value in any row, as far as that is known without reading it.</summary>
    public abstract bool IsNull(TableColumn column);

    /// <summary>The values of a column in order: one per row, or null.</summary>
    /// <exception cref="TableException">During enumeration: the column is damaged or not supported.</exception>
    public abstract IEnumerable<ReadOnlyMemory<byte>?> Values(TableColumn column);
}

/// <summary>A column.</summary>
/// <param name="Path">Its name, prefixed by those of the enclosing structs and lists, separated by dots.</param>
/// <param name="Index">Its index among the columns.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Refusal">Why it can neither name nor contain images, as part of a sentence; otherwise null.</param>
internal sealed record TableColumn(string Path, int Index, TableColumnKind Kind, string? Refusal);

/// <summary>What the values of a column are.</summary>
internal enum TableColumnKind
{
    /// <summary>Neither text nor bytes.</summary>
    Other,

    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Any bytes, or text that is not marked.</summary>
    Bytes,
}
