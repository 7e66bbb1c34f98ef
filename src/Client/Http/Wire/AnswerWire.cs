using System.Collections.Immutable;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>The models.</summary>
internal sealed record ModelsWire(ImmutableArray<ServedModel> Data);

/// <summary>Jobs, newest first.</summary>
internal sealed record JobsWire(ImmutableArray<JobInfo> Jobs);

/// <summary>How many images of an upload a job has.</summary>
internal sealed record PositionWire(long Next);

/// <summary>Vectors.</summary>
internal sealed record EmbeddingsWire(ImmutableArray<EmbeddingWire> Data);

/// <summary>One vector: little-endian float32.</summary>
internal sealed record EmbeddingWire(byte[] Embedding);

/// <summary>A row of results: one image, one label set.</summary>
internal sealed record RowWire
{
    public required long Index { get; init; }

    public required string Path { get; init; }

    public ImageFault? Fault { get; init; }

    public string? Detail { get; init; }

    public ImmutableArray<RankedLabel> Scores { get; init; } = [];

    public string LabelSet { get; init; } = "";

    public int LabelSetVersion { get; init; }
}
