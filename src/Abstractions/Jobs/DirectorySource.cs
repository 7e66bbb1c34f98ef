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
    /// else against its path below the root; case is ignored. Empty: the extensions of the formats that are read.
    /// </summary>
    [Id(2)] public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Whether symbolic links are followed out of the directory and into linked directories. A loop ends at its first repetition.</summary>
    [Id(3)] public bool FollowLinks { get; init; }
}
