using Parquet;

namespace ZeroShotOrleans.Results;

/// <summary>Apache Parquet, compressed with Snappy, in row groups of at most <see cref="RowsPerGroup"/> rows with about <see cref="ScoresPerGroup"/> labels.</summary>
/// <remarks>
/// Columns as in CSV, but the ranking is one column <c>scores</c>, a list of structs as in JSON lines: <c>[{label, score}]</c>, best first, the best
/// included. Rows wait in memory until their group is full; a file can be read only after <see cref="End"/>.
/// </remarks>
/// <param name="stream">Takes the file, from front to back: it needs to know its position, but not to seek.</param>
/// <param name="layout">What is the same for every row.</param>
/// <param name="rowsPerGroup">Rows in a group.</param>
internal sealed class ParquetResultWriter(Stream stream, ResultLayout layout, int rowsPerGroup = ParquetResultWriter.RowsPerGroup) : IRowWriter
{
    /// <summary>Rows in memory at most: some 20 MB with five labels each.</summary>
    public const int RowsPerGroup = 50_000;

    /// <summary>Entries of rankings in memory, but for the last image's: what bounds it where rankings are long.</summary>
    public const int ScoresPerGroup = 1_000_000;

    private readonly ParquetRows _rows = new(layout);
    private ParquetWriter? _file;

    public void Begin() => _file = Wait(ParquetWriter.CreateAsync(_rows.Schema, stream));

    public void Write(ImageResult result)
    {
        for (var set = 0; set < layout.LabelSets.Length; set++)
        {
            _rows.Add(result, layout.LabelSets[set], result.Outcome.Fault is ImageFault.None ? result.Outcome.Rankings[set] : []);
            if (_rows.Count >= rowsPerGroup || _rows.Scores >= ScoresPerGroup)
            {
                WriteGroup();
            }
        }
    }

    public void WriteFailure(string reason) => _rows.AddFailure(reason);

    public void Flush()
    {
        // Groups of a few rows would make a file that is slow to read.
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

    // The library knows only tasks, and rows are written while the screen is locked. There is no context that could deadlock.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
