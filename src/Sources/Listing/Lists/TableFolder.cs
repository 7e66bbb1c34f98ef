using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The folder of a table with a format that says which files are current: opens what is in there under the rules for reading images.</summary>
/// <param name="folder">The table: an absolute path.</param>
/// <param name="format">The format, for messages: <c>Delta</c>.</param>
/// <param name="roots">Where may be listed.</param>
/// <param name="files">Opens files.</param>
/// <param name="problem">Creates exceptions that name the table.</param>
internal sealed class TableFolder(string folder, string format, ListingRoots roots, ImageFiles files, ListProblem problem)
{
    /// <summary>Maximum size of a file with metadata that is read into memory.</summary>
    public const int MaxMetadataBytes = 256 * 1024 * 1024;

    /// <summary>The names of the files in a folder of the table.</summary>
    /// <exception cref="IOException">It cannot be listed.</exception>
    public IReadOnlyList<string> NamesIn(string below) =>
        [.. DirectoryEntries.Of(Path.Join(folder, below), (_, kind) => kind is WalkEntryKind.File, roots.Contain).Select(entry => entry.Name)];

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
    public FileReader Open(string name) => files.Open(folder, name, followLinks: true, out var opened) is { } error
        ? throw Of($"'{name}' of this {format} table cannot be read. {error.Detail}")
        : new FileReader(opened);

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
