using System.Collections.Immutable;
using Parquet;

namespace ZeroShotOrleans.Results;

/// <summary>Apache Parquet with Snappy compression, in row groups of at most <see cref="RowsPerGroup"/> rows and about <see cref="ScoresPerGroup"/> scores.</summary>
/// <remarks>
/// The columns are those of CSV, except that the scores are one column <c>scores</c>, a list of structs as in JSON lines: <c>[{label, score}]</c>, best
/// first. Rows are buffered until their group is full; the file is readable only after <see cref="End"/>.
/// </remarks>
/// <param name="stream">Receives the file sequentially: it must report its position but need not support seeking.</param>
/// <param name="layout">Properties common to all rows.</param>
/// <param name="rowsPerGroup">Number of rows in a group.</param>
internal sealed class ParquetResultWriter(Stream stream, ResultLayout layout, int rowsPerGroup = ParquetResultWriter.RowsPerGroup) : IRowWriter
{
    /// <summary>Maximum number of buffered rows: about 20 MB with five labels each.</summary>
    public const int RowsPerGroup = 50_000;

    /// <summary>Approximate maximum number of buffered scores. Limits the memory when rows have many labels.</summary>
    public const int ScoresPerGroup = 1_000_000;

    private readonly ParquetRows _rows = new(layout);
    private ParquetWriter? _file;

    /// <summary>The columns of a layout, in order.</summary>
    public static ImmutableArray<string> ColumnsOf(ResultLayout layout) => new ParquetRows(layout with { Columns = [] }).Columns;

    public void Begin() => _file = Wait(ParquetWriter.CreateAsync(_rows.Schema, stream));

    public void Write(ImageResult result)
    {
        for (var set = 0; set < layout.LabelSets.Length; set++)
        {
            _rows.Add(result, layout.LabelSets[set], result.Outcome.Error is ImageError.None ? result.Outcome.Scores[set] : []);
            if (_rows.Count >= rowsPerGroup || _rows.Scores >= ScoresPerGroup)
            {
                WriteGroup();
            }
        }
    }

    public void WriteFailure(string reason) => _rows.AddFailure(reason);

    public void Flush()
    {
        // Does nothing: small row groups would make the file slow to read.
    }

    public void End()
    {
        WriteGroup();
        Wait(_file!.DisposeAsync().AsTask());
        stream.Flush();
    }

    private void WriteGroup()
    {
        if (_rows.Count > 0)
        {
            using var group = _file!.CreateRowGroup();
            Wait(_rows.WriteToAsync(group));
            _rows.Clear();
        }
    }

    // Parquet.Net is async only, and rows are written while the console lock is held. There is no synchronization context, so this cannot deadlock.
#pragma warning disable RS0030
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
#pragma warning restore RS0030
}
