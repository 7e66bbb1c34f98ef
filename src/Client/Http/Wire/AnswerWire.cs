using System.Collections.Immutable;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>The models.</summary>
internal sealed record ModelsWire(ImmutableArray<ServedModel> Data);

/// <summary>Downloads of models, newest first.</summary>
internal sealed record PullsWire(ImmutableArray<PullWire> Pulls)
{
    public ImmutableArray<ModelPull> All => [.. Pulls.Select(pull => pull.Pull)];
}

/// <summary>A download to one encoder silo.</summary>
internal sealed record PullWire(
    string Model, string Revision, string? Precision, string Silo, PullState State, string? Id, long Bytes, long? TotalBytes, string? Note, DateTimeOffset Started, DateTimeOffset? EndedAt)
{
    public ModelPull Pull => new()
    {
        Request = new ModelPullRequest(Model, Revision, Precision),
        Silo = SiloAddress.FromParsableString(Silo),
        State = State,
        Name = Id,
        Bytes = Bytes,
        TotalBytes = TotalBytes ?? 0,
        Note = Note,
        Started = Started,
        EndedAt = EndedAt,
    };
}

/// <summary>Jobs, newest first.</summary>
internal sealed record JobsWire(ImmutableArray<JobInfo> Jobs);

/// <summary>How many images of an upload a job has.</summary>
internal sealed record PositionWire(long Next);

/// <summary>Embeddings.</summary>
internal sealed record EmbeddingsWire(ImmutableArray<EmbeddingWire> Data);

/// <summary>One embedding: little-endian float32.</summary>
internal sealed record EmbeddingWire(byte[] Embedding);

/// <summary>A row of results: one image, one label set.</summary>
internal sealed record RowWire
{
    public required long Index { get; init; }

    public required string Path { get; init; }

    public string? Status { get; init; }

    public ImageError? Error { get; init; }

    public string? Detail { get; init; }

    /// <summary>Whether it is the last row of a job that failed, and no image.</summary>
    public bool SaysFailed => Status == "failed";

    public ImmutableArray<ScoredLabel> Scores { get; init; } = [];

    public string? ModelFingerprint { get; init; }

    public string LabelSet { get; init; } = "";

    public int LabelSetVersion { get; init; }

    public long? Row { get; init; }

    public string? Entry { get; init; }
}
