using System.Diagnostics.CodeAnalysis;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>A folder whose files are one list, on a disk or in an object store.</summary>
internal interface ITableFiles
{
    /// <summary>Whether it has a folder of this name.</summary>
    bool HasFolder(string name);

    /// <summary>The names of the files in a folder below it.</summary>
    /// <exception cref="IOException">It cannot be listed.</exception>
    IReadOnlyList<string> NamesIn(string below);

    /// <summary>Size and version of a file; of size 0 if it does not exist, which is noticed when it is opened.</summary>
    /// <param name="path">Its path below the folder.</param>
    ListPart Describe(string path);

    /// <summary>Opens a file. Dispose the reader.</summary>
    /// <param name="path">Its path below the folder.</param>
    /// <param name="reader">The file, if it could be opened.</param>
    /// <param name="problem">Otherwise why not, as a sentence.</param>
    bool TryOpen(string path, [NotNullWhen(true)] out RandomReader? reader, [NotNullWhen(false)] out string? problem);

    /// <summary>Whether a file that was opened is another than the one that was described.</summary>
    bool HasChanged(RandomReader reader, ListPart part);

    /// <summary>The Parquet and Arrow files in it and in its folders of partitions, in a fixed order.</summary>
    /// <param name="tally">Counts what is skipped; null: nothing is counted.</param>
    /// <param name="problem">Creates exceptions that name the folder.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ZeroShotException">There are too many, or a folder in it is a table of its own.</exception>
    IEnumerable<ListPart> Plain(SkipTally? tally, ListProblem problem, CancellationToken cancellationToken);
}
