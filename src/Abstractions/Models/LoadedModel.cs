namespace ZeroShotOrleans;

/// <summary>A model on one encoder silo: in its memory, or found unusable there.</summary>
[GenerateSerializer, Immutable, Alias("zso.LoadedModel")]
public sealed record LoadedModel
{
    /// <summary>The silo.</summary>
    [Id(0)] public required SiloAddress Silo { get; init; }

    /// <summary>Name of the model.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>Bytes of the files of its loaded towers: its part of the silo's <c>Models:MaxBytes</c>. 0 when it is not in memory.</summary>
    [Id(2)] public required long Bytes { get; init; }

    /// <summary>What its loaded towers run on, such as <c>cpu</c>, or <c>cuda, cpu</c> where they differ. Empty when it is not in memory.</summary>
    [Id(3)] public required string Device { get; init; }

    /// <summary>When it was last used; null while it is in use, being loaded or unloaded, or not in memory.</summary>
    [Id(4)] public DateTimeOffset? IdleSince { get; init; }

    /// <summary>Whether the silo never unloads it.</summary>
    [Id(5)] public bool Pinned { get; init; }

    /// <summary>Why the silo could not do what was last asked of it with this model; null when it could.</summary>
    [Id(6)] public string? Problem { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the silo's folder when it was last looked at; empty when it was not, or cannot be used.</summary>
    [Id(20)] public string Fingerprint { get; init; } = "";
}
