using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>What <c>POST /v1/models/pull</c> takes.</summary>
public sealed record PullModelBody
{
    /// <summary>'owner/name' on the hub, such as 'openai/clip-vit-base-patch32'.</summary>
    public required string Model { get; init; }

    /// <summary>Branch, tag or commit. Default 'main'.</summary>
    public string? Revision { get; init; }

    /// <summary>Precision of the image tower, such as 'fp16' or 'int8': a model of its own beside the others. Without it float32.</summary>
    public string? Precision { get; init; }
}

/// <summary>Downloads of models, newest first.</summary>
public sealed record PullListBody(ImmutableArray<PullBody> Pulls);

/// <summary>A download to one encoder silo.</summary>
public sealed record PullBody
{
    public required string Model { get; init; }

    public required string Revision { get; init; }

    public string? Precision { get; init; }

    public required string Silo { get; init; }

    public required PullState State { get; init; }

    /// <summary>Name under which requests ask for the model, once it is there.</summary>
    public string? Id { get; init; }

    /// <summary>Bytes that have come, those of an earlier try included.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of the model, once they are known.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>What the reader should know, or why it failed.</summary>
    public string? Note { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
