namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Counts what a scan skips. Memory is bounded by the number of extensions that are counted separately.</summary>
/// <remarks>Not thread-safe: it belongs to one enumeration.</remarks>
internal sealed class SkipTally
{
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _seen;
    private SkippedFiles? _counts;
    private long _withoutExtension;
    private long _otherExtensions;
    private long _excluded;
    private long _systemFiles;
    private long _foldersNotEntered;
    private long _rows;

    /// <summary>Continues from earlier counts.</summary>
    public SkipTally(SkippedFiles? before = null)
    {
        _seen = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        Add(before ?? SkippedFiles.None);
    }

    /// <summary>An immutable snapshot of the counts.</summary>
    public SkippedFiles Counts => _counts ??= new SkippedFiles
    {
        ByExtension = [.. _seen.Dictionary.Select(entry => new SkippedExtension(entry.Key, entry.Value)).OrderBy(entry => entry.Extension, StringComparer.Ordinal)],
        WithoutExtension = _withoutExtension,
        OtherExtensions = _otherExtensions,
        Excluded = _excluded,
        SystemFiles = _systemFiles,
        FoldersNotEntered = _foldersNotEntered,
        Rows = _rows,
    };

    /// <summary>Counts a file or directory by the reason.</summary>
    public void Count(Verdict verdict, ReadOnlySpan<char> name)
    {
        _counts = null;
        switch (verdict)
        {
            case Verdict.Skipped:
                CountFiles(Path.GetExtension(name) is { Length: > 1 } extension && extension.Length < name.Length ? extension : [], 1);
                break;
            case Verdict.Excluded:
                _excluded++;
                break;
            case Verdict.SystemFile:
                _systemFiles++;
                break;
            case Verdict.NotEntered:
                _foldersNotEntered++;
                break;
        }
    }

    /// <summary>Counts a row of a list without an image.</summary>
    public void CountRow()
    {
        _counts = null;
        _rows++;
    }

    /// <summary>Adds other counts.</summary>
    public void Add(SkippedFiles counts)
    {
        _counts = null;
        foreach (var (extension, files) in counts.ByExtension)
        {
            CountFiles(extension, files);
        }

        _withoutExtension += counts.WithoutExtension;
        _otherExtensions += counts.OtherExtensions;
        _excluded += counts.Excluded;
        _systemFiles += counts.SystemFiles;
        _foldersNotEntered += counts.FoldersNotEntered;
        _rows += counts.Rows;
    }

    private void CountFiles(ReadOnlySpan<char> extension, long files)
    {
        if (extension.IsEmpty)
        {
            _withoutExtension += files;
        }
        else if (_seen.TryGetValue(extension, out var seen))
        {
            _seen[extension] = seen + files;
        }
        else if (_seen.Dictionary.Count < Limits.MaxSkippedExtensions && extension.Length <= Limits.MaxExtensionLength && IsPlain(extension[1..]))
        {
            _seen.Dictionary[extension.ToString().ToLowerInvariant()] = files;
        }
        else
        {
            _otherExtensions += files;
        }
    }

    // Only an extension that is fit to be printed: not part of a sentence or a date, and valid text.
    private static bool IsPlain(ReadOnlySpan<char> extension)
    {
        foreach (var letter in extension)
        {
            if (!char.IsLetterOrDigit(letter) && letter is not ('_' or '-' or '~' or '+'))
            {
                return false;
            }
        }

        return true;
    }
}
