using System.Collections.Immutable;
using System.ComponentModel;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>What <c>POST /v1/models/pull</c> takes.</summary>
internal sealed record PullModelBody
{
    [Description("'owner/name' on the hub, such as 'openai/clip-vit-base-patch32'.")]
    public required string Model { get; init; }

    [Description("Branch, tag or commit. Default 'main'.")]
    public string? Revision { get; init; }

    [Description("Precision of the image tower, such as 'fp16' or 'int8': a model of its own beside the others. Without it float32.")]
    public string? Precision { get; init; }
}

/// <summary>Downloads of models, newest first.</summary>
internal sealed record PullListBody(ImmutableArray<PullBody> Pulls)
{
    /// <summary>The body of downloads.</summary>
    public static PullListBody Of(ImmutableArray<ModelPull> pulls) => new([.. pulls.Select(pull => new PullBody
    {
        Model = pull.Request.Model,
        Revision = pull.Request.Revision,
        Precision = pull.Request.Precision,
        Silo = pull.Silo.ToParsableString(),
        State = pull.State,
        Id = pull.Name,
        Bytes = pull.Bytes,
        TotalBytes = pull.TotalBytes > 0 ? pull.TotalBytes : null,
        Note = pull.Note,
        Started = pull.Started,
        EndedAt = pull.EndedAt,
    })]);
}

/// <summary>A download to one encoder silo.</summary>
internal sealed record PullBody
{
    public required string Model { get; init; }

    public required string Revision { get; init; }

    public string? Precision { get; init; }

    public required string Silo { get; init; }

    public required PullState State { get; init; }

    [Description("Name under which requests ask for the model, once it is there.")]
    public string? Id { get; init; }

    [Description("Bytes that have come, those of an earlier try included.")]
    public required long Bytes { get; init; }

    [Description("Bytes of the model, once they are known.")]
    public long? TotalBytes { get; init; }

    [Description("What the reader should know, or why it failed.")]
    public string? Note { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
