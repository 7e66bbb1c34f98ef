using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The specification of a job.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobSpec")]
public sealed record JobSpec
{
    /// <summary>The images.</summary>
    [Id(0)] public required ImageSource Source { get; init; }

    /// <summary>Name of the model. Empty: the client or the HTTP API fills in the default model.</summary>
    [Id(1)] public string Model { get; init; } = "";

    /// <summary>
    /// The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>; each image is encoded once and scored for each. A set given by name only is
    /// filled in at submission.
    /// </summary>
    [Id(2)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How similarities become scores.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();

    /// <summary>Whether to store image embeddings by content, so that other labels need no encoding: <see cref="ReuseKind.Embeddings"/>.</summary>
    [Id(4)] public bool KeepEmbeddings { get; init; }

    /// <summary>A previous job to reuse, or null.</summary>
    [Id(5)] public JobReuse? Reuse { get; init; }

    /// <summary>Its share of the encoders among the jobs of its tenant.</summary>
    [Id(6)] public JobPriority Priority { get; init; }

    /// <summary>
    /// Its tenant, at most <see cref="Limits.MaxNameLength"/> characters; default empty. Tenants with work share the encoders equally, whatever their number of
    /// jobs. Used for sharing only, not as a security boundary: any client may give any name.
    /// </summary>
    [Id(7)] public string Tenant { get; init; } = "";

    /// <summary>How long to keep the job with its results after it ends; null: <c>Jobs:KeepDays</c>.</summary>
    [Id(8)] public TimeSpan? KeepFor { get; init; }

    /// <summary>Whether to start a new job even if an unfinished one with an identical spec could be resumed. That one is cancelled if no client works with it.</summary>
    [Id(9)] public bool Fresh { get; init; }

    /// <summary>Where the silos write the results as files, in addition to the stored ones; null for nowhere.</summary>
    [Id(10)] public ResultExport? Export { get; init; }
}
