namespace ZeroShotOrleans;

/// <summary>A model on one encoder silo: loaded, or unusable there.</summary>
[GenerateSerializer, Immutable, Alias("zso.LoadedModel")]
public sealed record LoadedModel
{
    /// <summary>The silo.</summary>
    [Id(0)] public required SiloAddress Silo { get; init; }

    /// <summary>Name of the model.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>Size of the files of its loaded towers: its share of the silo's <c>Models:MaxBytes</c>. 0 if it is not loaded.</summary>
    [Id(2)] public required long Bytes { get; init; }

    /// <summary>Devices of its loaded towers, such as <c>cpu</c>, or <c>cuda, cpu</c> if they differ. Empty if it is not loaded.</summary>
    [Id(3)] public required string Device { get; init; }

    /// <summary>When it was last used; null while it is in use, loading, unloading, or not loaded.</summary>
    [Id(4)] public DateTimeOffset? IdleSince { get; init; }

    /// <summary>Whether the silo never unloads it.</summary>
    [Id(5)] public bool Pinned { get; init; }

    /// <summary>Why the last operation with this model failed on the silo; null if it succeeded.</summary>
    [Id(6)] public string? Problem { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the silo's folder when it was last checked; empty if it was not, or cannot be used.</summary>
    [Id(20)] public string Fingerprint { get; init; } = "";
}
