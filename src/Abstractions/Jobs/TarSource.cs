using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>
/// The images in tar archives (WebDataset shards) that the silos can read. Control silos list the archives, and encoders read images in
/// place; nothing is extracted.
/// </summary>
[GenerateSerializer, Immutable, Alias("zso.TarSource")]
public sealed record TarSource : ImageSource
{
    /// <summary>Absolute path, or address in an object store, of an archive, or of a directory with archives (<c>*.tar</c>), in order of their names.</summary>
    [Id(0)] public required string Root { get; init; }

    /// <summary>Patterns of image names in the archives, as in <see cref="DirectorySource.Include"/>. Empty: the extensions of image files.</summary>
    [Id(1)] public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of names to exclude, as in <see cref="DirectorySource.Exclude"/>.</summary>
    [Id(2)] public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether to include files of operating systems, as in <see cref="DirectorySource.SystemFiles"/>.</summary>
    [Id(3)] public bool SystemFiles { get; init; }

    /// <summary>Whether files without an extension of an image are recognised by their first bytes, as in <see cref="DirectorySource.Sniff"/>.</summary>
    [Id(4)] public bool Sniff { get; init; }

    /// <summary>Whether the archives are objects of a store.</summary>
    internal bool IsInStore => !Path.IsPathFullyQualified(Root);
}
