using System.Diagnostics.CodeAnalysis;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>A folder of tables on a disk, opened under the rules for reading images.</summary>
/// <param name="folder">An absolute path.</param>
/// <param name="roots">Where may be listed.</param>
/// <param name="files">Opens files.</param>
internal sealed class LocalTables(string folder, ListingRoots roots, ImageFiles files) : ITableFiles
{
    // Partitions by a few columns.
    private const int MaxDepth = 32;

    public bool HasFolder(string name) => NamedFile.IsDirectory(Path.Join(folder, name));

    public IReadOnlyList<string> NamesIn(string below) =>
        [.. DirectoryEntries.Of(Path.Join(folder, below), (_, kind) => kind is WalkEntryKind.File, roots.Contain).Select(entry => entry.Name)];

    public ListPart Describe(string path)
    {
        var (bytes, modified) = NamedFile.StateOf(Path.Join(folder, path)) ?? (0, DateTime.MinValue);
        return new ListPart(path, bytes, modified.Ticks);
    }

    public bool TryOpen(string path, [NotNullWhen(true)] out RandomReader? reader, [NotNullWhen(false)] out string? problem)
    {
        problem = files.Open(folder, path, followLinks: true, out var opened)?.Detail;
        reader = problem is null ? new FileReader(opened) : null;
        return problem is null;
    }

    public bool HasChanged(RandomReader reader, ListPart part) => (reader.Length, ((FileReader)reader).Modified) != (part.Bytes, part.Modified);

    public IEnumerable<ListPart> Plain(SkipTally? tally, ListProblem problem, CancellationToken cancellationToken) => Below("", 0, tally, problem, cancellationToken);

    private IEnumerable<ListPart> Below(string below, int depth, SkipTally? tally, ListProblem problem, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
        {
            throw problem.Of($"Its folders are nested more than {MaxDepth} deep.");
        }

        foreach (var entry in DirectoryEntries.Of(Path.Join(folder, below), (_, _) => true, roots.Contain).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isHidden = ListFolder.IsHidden(entry.Name);
            if (entry.Kind is WalkEntryKind.Directory or WalkEntryKind.LinkedDirectory)
            {
                ListFolder.CheckNoTable(below, entry.Name, () => Directory.EnumerateFiles(Path.Join(folder, below, entry.Name)).Select(file => Path.GetFileName(file)), problem);

                // Links to folders may lead in a circle.
                if (isHidden || entry.Kind is WalkEntryKind.LinkedDirectory)
                {
                    tally?.Count(Verdict.NotEntered, entry.Name);
                    continue;
                }

                foreach (var part in Below(below + entry.Name + '/', depth + 1, tally, problem, cancellationToken))
                {
                    yield return part;
                }
            }
            else if (isHidden || !ListFormat.Of(entry.Name).IsTable())
            {
                tally?.Count(Verdict.Skipped, entry.Name);
            }
            else
            {
                yield return Describe(below + entry.Name);
            }
        }
    }
}
