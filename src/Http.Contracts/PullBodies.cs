using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The body of <c>POST /v1/models/pull</c>.</summary>
public sealed record PullModelBody
{
    /// <summary>'owner/name' on the hub, such as 'openai/clip-vit-base-patch32'.</summary>
    public required string Model { get; init; }

    /// <summary>Branch, tag or commit. Default 'main'.</summary>
    public string? Revision { get; init; }

    /// <summary>Precision of the image tower, such as 'fp16' or 'int8'. Each precision is a separate model. Default: float32.</summary>
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

    /// <summary>Name of the model in requests, once it is downloaded.</summary>
    public string? Id { get; init; }

    /// <summary>Bytes downloaded, including those of an earlier attempt.</summary>
    public required long Bytes { get; init; }

    /// <summary>Size of the model in bytes, once known.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>A hint, or why the download failed.</summary>
    public string? Note { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
