namespace ZeroShotOrleans;

/// <summary>Which model encoder silos are to download.</summary>
/// <param name="Model"><c>owner/name</c> on the hub, or a name that Spark NLP has for such a model.</param>
/// <param name="Revision">Branch, tag or commit.</param>
/// <param name="Precision">Null for float32, or such as <c>fp16</c>, <c>int8</c>: a model of its own beside the others.</param>
[GenerateSerializer, Immutable, Alias("zso.ModelOrder")]
public sealed record ModelOrder([property: Id(0)] string Model, [property: Id(1)] string Revision = "main", [property: Id(2)] string? Precision = null);

/// <summary>The download of a model to one encoder silo.</summary>
[GenerateSerializer, Immutable, Alias("zso.ModelPull")]
public sealed record ModelPull
{
    /// <summary>What was ordered.</summary>
    [Id(0)] public required ModelOrder Order { get; init; }

    /// <summary>The silo.</summary>
    [Id(1)] public required SiloAddress Silo { get; init; }

    /// <summary>How far it is.</summary>
    [Id(2)] public required PullState State { get; init; }

    /// <summary>Name under which requests ask for the model; null until it is there.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>Bytes that have come, those of an earlier try included.</summary>
    [Id(4)] public long Bytes { get; init; }

    /// <summary>Bytes of the model; 0 until they are known.</summary>
    [Id(5)] public long TotalBytes { get; init; }

    /// <summary>What the reader should know, such as which repository stands in for one without graphs; or why it failed. Null when there is nothing to say.</summary>
    [Id(6)] public string? Note { get; init; }

    /// <summary>When it was ordered, by the silo's clock.</summary>
    [Id(7)] public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    [Id(8)] public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>How far a download is.</summary>
public enum PullState
{
    /// <summary>Another one goes first.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>The model is there, complete and checked.</summary>
    Done,

    /// <summary>It ended without the model; the same order goes on where it stopped.</summary>
    Failed,
}
