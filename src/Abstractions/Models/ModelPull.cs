namespace ZeroShotOrleans;

/// <summary>A model for encoder silos to download.</summary>
/// <param name="Model"><c>owner/name</c> on the hub, or a name that Spark NLP uses for such a model.</param>
/// <param name="Revision">Branch, tag or commit.</param>
/// <param name="Precision">Null for float32, or for example <c>fp16</c> or <c>int8</c>: each precision is a separate model.</param>
[GenerateSerializer, Immutable, Alias("zso.ModelPullRequest")]
public sealed record ModelPullRequest([property: Id(0)] string Model, [property: Id(1)] string Revision = "main", [property: Id(2)] string? Precision = null);

/// <summary>The download of a model to one encoder silo.</summary>
[GenerateSerializer, Immutable, Alias("zso.ModelPull")]
public sealed record ModelPull
{
    /// <summary>The requested model.</summary>
    [Id(0)] public required ModelPullRequest Request { get; init; }

    /// <summary>The silo.</summary>
    [Id(1)] public required SiloAddress Silo { get; init; }

    /// <summary>Its state.</summary>
    [Id(2)] public required PullState State { get; init; }

    /// <summary>Name of the model in requests; null until it is complete.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>Bytes downloaded, including those of earlier attempts.</summary>
    [Id(4)] public long Bytes { get; init; }

    /// <summary>Size of the model in bytes; 0 until it is known.</summary>
    [Id(5)] public long TotalBytes { get; init; }

    /// <summary>A note for the user, such as which repository replaces one without graphs, or why it failed. Null if there is none.</summary>
    [Id(6)] public string? Note { get; init; }

    /// <summary>When it was requested, by the silo's clock.</summary>
    [Id(7)] public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended; null if it has not.</summary>
    [Id(8)] public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>The state of a download.</summary>
public enum PullState
{
    /// <summary>It waits for another one.</summary>
    Waiting,

    /// <summary>It is running.</summary>
    Running,

    /// <summary>The model is complete and verified.</summary>
    Done,

    /// <summary>It failed; pulling again resumes it.</summary>
    Failed,
}
