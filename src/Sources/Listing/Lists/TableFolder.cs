using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The folder of a table with a format that says which files are current.</summary>
/// <param name="place">Its files.</param>
/// <param name="format">The format, for messages: <c>Delta</c>.</param>
/// <param name="problem">Creates exceptions that name the table.</param>
internal sealed class TableFolder(ITableFiles place, string format, ListProblem problem)
{
    /// <summary>Maximum size of a file with metadata that is read into memory.</summary>
    public const int MaxMetadataBytes = 256 * 1024 * 1024;

    /// <summary>The names of the files in a folder of the table.</summary>
    /// <exception cref="IOException">It cannot be listed.</exception>
    public IReadOnlyList<string> NamesIn(string below) => place.NamesIn(below);

    /// <summary>The bytes of a file.</summary>
    /// <param name="name">Its path below the table.</param>
    /// <exception cref="ZeroShotException">It cannot be read, or is too large.</exception>
    public byte[] Read(string name)
    {
        using var file = Open(name);
        return file.Length <= MaxMetadataBytes ? file.Range(0, (int)file.Length) : throw Of($"'{name}' of this {format} table has more than {MaxMetadataBytes} bytes.");
    }

    /// <summary>Opens a file.</summary>
    /// <param name="name">Its path below the table.</param>
    /// <exception cref="ZeroShotException">It cannot be read.</exception>
    public RandomReader Open(string name) =>
        place.TryOpen(name, out var reader, out var reason) ? reader : throw Of($"'{name}' of this {format} table cannot be read. {reason}");

    /// <summary>The table cannot be used.</summary>
    public ZeroShotException Of(string fact) => problem.Of(fact);

    /// <summary>A file with metadata is damaged.</summary>
    /// <param name="name">Its path below the table.</param>
    /// <param name="fact">What is wrong with it, as a sentence.</param>
    public ZeroShotException Damaged(string name, string fact) => Of($"'{name}' of this {format} table is damaged. {fact}");

    /// <summary>The table needs what is not supported.</summary>
    /// <param name="what">What it uses.</param>
    public ZeroShotException NotSupported(string what) =>
        Of($"It is {(format is "Iceberg" ? "an" : "a")} {format} table that uses {what}, which is not supported. Write its current version as a folder of Parquet files.");
}
