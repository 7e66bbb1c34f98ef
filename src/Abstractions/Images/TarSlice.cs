using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images in archives that the encoding silo reads in place.</summary>
[GenerateSerializer, Immutable, Alias("zso.TarSlice")]
public sealed record TarSlice : ImageSlice
{
    /// <summary>Absolute path of the directory that archives are relative to, inside the silo's roots; or its address in an object store.</summary>
    [Id(0)] public required string Root { get; init; }

    /// <summary>The images; each names its archive. An entry without one stands for an error: its <see cref="ImageEntry.Problem"/>.</summary>
    [Id(1)] public required ImmutableArray<ImageEntry> Entries { get; init; }

    /// <inheritdoc/>
    public override int Count => Entries.Length;
}
