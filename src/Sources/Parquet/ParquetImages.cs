using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>An open Parquet file.</summary>
/// <param name="file">The file; not disposed.</param>
/// <param name="table">Its footer.</param>
/// <param name="maxPageBytes">Maximum size of a page, decompressed.</param>
internal sealed class ParquetImages(RandomReader file, ParquetTable table, long maxPageBytes) : ImageTable
{
    private readonly TableColumn[] _columns = [.. table.Leaves.Select(leaf => new TableColumn(leaf.Path, leaf.Index, KindOf(leaf), RefusalOf(leaf)))];

    /// <inheritdoc/>
    public override string Format => "Parquet";

    /// <inheritdoc/>
    public override long Rows => table.Rows;

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns => _columns;

    /// <inheritdoc/>
    public override bool IsNull(TableColumn column) => table.Groups.All(group => group.Chunks[column.Index].Nulls == group.Rows);

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<byte>?> Values(TableColumn column) => ColumnValues.Of(file, table, table.Leaves[column.Index], maxPageBytes);

    private static TableColumnKind KindOf(ParquetLeaf leaf) => leaf switch
    {
        { Type: ParquetType.ByteArray, Meaning: ParquetMeaning.Text } => TableColumnKind.Text,
        { Type: ParquetType.ByteArray, Meaning: ParquetMeaning.None } => TableColumnKind.Bytes,
        _ => TableColumnKind.Other,
    };

    private static string? RefusalOf(ParquetLeaf leaf) => leaf switch
    {
        { MaxRepetition: > 0 } => "a list of values in each row",
        { Type: ParquetType.ByteArray, Meaning: ParquetMeaning.Other } => "values that are not text (decimal, BSON or similar)",
        { Type: not ParquetType.ByteArray } => $"{leaf.Type} values, not text",
        _ => null,
    };
}
