using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>
/// The images in tar archives (webdataset shards) that the silos can read. Archives are listed by the control silos and read by the encoders at the
/// places where the images lie; nothing is unpacked.
/// </summary>
[GenerateSerializer, Immutable, Alias("zso.TarSource")]
public sealed record TarSource : ImageSource
{
    /// <summary>Absolute path of an archive, or of a directory with archives (<c>*.tar</c>), which are taken in the order of their names.</summary>
    [Id(0)] public required string Root { get; init; }

    /// <summary>Patterns of the images' names in the archives, as in <see cref="DirectorySource.Include"/>. Empty: the extensions of the formats that are read.</summary>
    [Id(1)] public ImmutableArray<string> Include { get; init; } = [];
}
