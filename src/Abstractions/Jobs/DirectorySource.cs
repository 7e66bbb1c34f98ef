using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The images in a directory that the silos can read.</summary>
[GenerateSerializer, Immutable, Alias("zso.DirectorySource")]
public sealed record DirectorySource : ImageSource
{
    /// <summary>Absolute path of the directory.</summary>
    [Id(0)] public required string Root { get; init; }

    /// <summary>Whether to include sub-directories.</summary>
    [Id(1)] public bool Recursive { get; init; }

    /// <summary>
    /// Patterns, of which a file must match one: <c>*</c>, <c>?</c> and <c>**</c>, matched against the file name if the pattern contains no <c>/</c>,
    /// otherwise against its path below the root; case-insensitive. Empty: the extensions of image files, including formats that are not decoded.
    /// </summary>
    [Id(2)] public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Whether symbolic links may lead out of the directory and into linked directories. Cycles end at the first repetition.</summary>
    [Id(3)] public bool FollowLinks { get; init; }

    /// <summary>
    /// Patterns of files and directories to exclude, in the syntax of <see cref="Include"/>; takes precedence over it. A pattern that ends in
    /// <c>/</c> matches directories only; an excluded directory is skipped as a whole. Counted in <see cref="SkippedFiles.Excluded"/>.
    /// </summary>
    [Id(4)] public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>
    /// Whether to include files and directories that operating systems and file servers put next to images: AppleDouble (<c>._*</c>),
    /// thumbnails (<c>@eaDir</c>, <c>.thumbnails</c>), recycle bins and the like. A pattern of <see cref="Include"/> that names such a thing includes
    /// it in any case.
    /// </summary>
    [Id(5)] public bool SystemFiles { get; init; }

    /// <summary>
    /// Whether to recognise images without an image extension by their first bytes. A file that cannot be opened for that is listed, and
    /// becomes an error that says why.
    /// </summary>
    [Id(6)] public bool Sniff { get; init; }

    /// <summary>
    /// Files and directories below <see cref="Root"/> to list instead of everything: exact paths with <c>/</c> as the separator, at most
    /// <see cref="Limits.MaxPathsPerJob"/>. A file is listed whatever its name; a directory is listed like the root. Each file is listed once, however
    /// often it is named. If one does not exist, the job fails before anything is listed.
    /// </summary>
    [Id(7)] public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>
    /// Patterns of files and directories to list as if they were in <see cref="Paths"/>, matched against the path below <see cref="Root"/>, in the
    /// syntax of <see cref="Include"/>. If one matches nothing, the job fails before anything is listed.
    /// </summary>
    [Id(8)] public ImmutableArray<string> Globs { get; init; } = [];
}
