using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The images in a directory that the silos can read.</summary>
[GenerateSerializer, Immutable, Alias("zso.DirectorySource")]
public sealed record DirectorySource : ImageSource
{
    /// <summary>Absolute path of the directory.</summary>
    [Id(0)] public required string Root { get; init; }

    /// <summary>Whether directories below it are listed too.</summary>
    [Id(1)] public bool Recursive { get; init; }

    /// <summary>
    /// Patterns that a file must match one of: <c>*</c>, <c>?</c> and <c>**</c>, against the file's name when the pattern holds no <c>/</c>,
    /// else against its path below the root; case is ignored. Empty: the extensions of image files, also of formats that are not decoded.
    /// </summary>
    [Id(2)] public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Whether symbolic links are followed out of the directory and into linked directories. A loop ends at its first repetition.</summary>
    [Id(3)] public bool FollowLinks { get; init; }

    /// <summary>
    /// Patterns of files and directories that are left out, in the language of <see cref="Include"/>, and stronger than it. A pattern that ends in
    /// <c>/</c> means directories only; what lies in an excluded directory is left out with it. Counted in <see cref="SkippedFiles.Excluded"/>.
    /// </summary>
    [Id(4)] public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>
    /// Whether files and directories that operating systems and file servers put beside images are taken too: AppleDouble (<c>._*</c>),
    /// thumbnails (<c>@eaDir</c>, <c>.thumbnails</c>), recycle bins and the like. A pattern of <see cref="Include"/> that names such a thing reaches
    /// it without this.
    /// </summary>
    [Id(5)] public bool SystemFiles { get; init; }

    /// <summary>
    /// Whether files whose name has no extension of an image are recognised by their first bytes. One that cannot be opened for that is listed, and
    /// becomes an error that says why.
    /// </summary>
    [Id(6)] public bool Sniff { get; init; }

    /// <summary>
    /// Files and directories below <see cref="Root"/> that are listed, in place of all of it: exact paths with <c>/</c> between names, at most
    /// <see cref="Limits.MaxPathsPerJob"/>. A file is listed whatever it is called; a directory as if it were the root. Each file is listed once, however
    /// often it is named. The job fails before anything is listed when one does not exist.
    /// </summary>
    [Id(7)] public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>
    /// Patterns of files and directories that are listed as if they stood in <see cref="Paths"/>, against the path below <see cref="Root"/>, in the
    /// language of <see cref="Include"/>. The job fails before anything is listed when one matches nothing.
    /// </summary>
    [Id(8)] public ImmutableArray<string> Globs { get; init; } = [];
}
