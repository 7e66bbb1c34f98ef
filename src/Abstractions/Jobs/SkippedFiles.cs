using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>What the scan of a folder, archive or list skipped: everything it found that has no row.</summary>
[GenerateSerializer, Immutable, Alias("zso.SkippedFiles")]
public sealed record SkippedFiles
{
    // Enough to see what kind of folder it is.
    private const int MostShown = 10;

    /// <summary>Nothing was skipped.</summary>
    public static SkippedFiles None { get; } = new();

    /// <summary>
    /// Files that do not look like images, by extension in ordinal order; at most <see cref="Limits.MaxSkippedExtensions"/> extensions. With <see cref="DirectorySource.Include"/>: files that match none of its patterns.
    /// </summary>
    [Id(0)] public ImmutableArray<SkippedExtension> ByExtension { get; init; } = [];

    /// <summary>Such files without an extension.</summary>
    [Id(1)] public long WithoutExtension { get; init; }

    /// <summary>Such files with other extensions, including overlong or unprintable ones.</summary>
    [Id(2)] public long OtherExtensions { get; init; }

    /// <summary>Files and folders excluded by <see cref="DirectorySource.Exclude"/>. The content of an excluded folder is not counted.</summary>
    [Id(3)] public long Excluded { get; init; }

    /// <summary>Files and folders of operating systems and file servers, skipped unless <see cref="DirectorySource.SystemFiles"/> is set.</summary>
    [Id(4)] public long SystemFiles { get; init; }

    /// <summary>Folders that were not entered: sub-folders without <see cref="DirectorySource.Recursive"/>, and links that are not followed.</summary>
    [Id(5)] public long FoldersNotEntered { get; init; }

    /// <summary>Rows of a list without an image: a null, a blank field, an object without the property.</summary>
    [Id(6)] public long Rows { get; init; }

    /// <summary>Describes what was skipped and why; empty if nothing was.</summary>
    public override string ToString() => string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        if (Files > 0)
        {
            var extensions = ByExtension.OrderByDescending(skipped => skipped.Files).Take(MostShown).Select(skipped => FormattableString.Invariant($"{skipped.Extension} {skipped.Files}"))
                .Concat(WithoutExtension > 0 ? [FormattableString.Invariant($"no extension {WithoutExtension}")] : Array.Empty<string>());
            yield return FormattableString.Invariant($"{Files} {(Files == 1 ? "file" : "files")} without an image extension skipped ({string.Join(", ", extensions)}; see 'include')");
        }

        if (Excluded > 0)
        {
            yield return FormattableString.Invariant($"{Excluded} excluded by 'exclude'");
        }

        if (SystemFiles > 0)
        {
            yield return FormattableString.Invariant($"{SystemFiles} system {(SystemFiles == 1 ? "file" : "files")} skipped");
        }

        if (FoldersNotEntered > 0)
        {
            yield return FormattableString.Invariant($"{FoldersNotEntered} {(FoldersNotEntered == 1 ? "folder" : "folders")} not entered (see 'recursive')");
        }

        if (Rows > 0)
        {
            yield return FormattableString.Invariant($"{Rows} {(Rows == 1 ? "row" : "rows")} without an image");
        }
    }

    /// <summary>Total number of files that do not look like images.</summary>
    public long Files => ByExtension.Sum(skipped => skipped.Files) + WithoutExtension + OtherExtensions;

    /// <summary>Whether nothing was skipped.</summary>
    public bool IsEmpty => Files == 0 && Excluded == 0 && SystemFiles == 0 && FoldersNotEntered == 0 && Rows == 0;
}

/// <summary>Skipped files with an extension.</summary>
/// <param name="Extension">The extension, in lower case with its dot.</param>
/// <param name="Files">Number of files.</param>
[GenerateSerializer, Immutable, Alias("zso.SkippedExtension")]
public readonly record struct SkippedExtension([property: Id(0)] string Extension, [property: Id(1)] long Files);
