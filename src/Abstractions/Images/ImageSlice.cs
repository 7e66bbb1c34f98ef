using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images to encode together, given by location or by content.</summary>
[GenerateSerializer, Immutable, Alias("zso.ImageSlice")]
public abstract record ImageSlice
{
    /// <summary>Number of images.</summary>
    public abstract int Count { get; }
}

/// <summary>Files that the encoding silo reads itself.</summary>
[GenerateSerializer, Immutable, Alias("zso.FileSlice")]
public sealed record FileSlice : ImageSlice
{
    /// <summary>Absolute path of the directory that the paths are relative to; must be inside the silo's roots.</summary>
    [Id(0)] public required string Root { get; init; }

    /// <summary>Paths relative to <see cref="Root"/>, with <c>/</c> as the separator.</summary>
    [Id(1)] public required ImmutableArray<string> Paths { get; init; }

    /// <summary>Whether a symbolic link may lead out of <see cref="Root"/>, within the silo's roots.</summary>
    [Id(2)] public bool FollowLinks { get; init; }

    /// <inheritdoc/>
    public override int Count => Paths.Length;
}

/// <summary>Encoded image files sent in the message; at most 4 MB in total.</summary>
[GenerateSerializer, Immutable, Alias("zso.ByteSlice")]
public sealed record ByteSlice : ImageSlice
{
    /// <summary>The files' bytes. Do not modify them after sending: a receiver in the same silo gets the same arrays.</summary>
    [Id(0)] public required ImmutableArray<byte[]> Files { get; init; }

    /// <inheritdoc/>
    public override int Count => Files.Length;
}
