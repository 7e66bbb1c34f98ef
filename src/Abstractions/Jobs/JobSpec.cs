using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>What a job is to do.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobSpec")]
public sealed record JobSpec
{
    /// <summary>The images.</summary>
    [Id(0)] public required ImageSource Source { get; init; }

    /// <summary>Name of the model.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>
    /// The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>; each image is encoded once and ranked for each. One that gives only a name is
    /// filled in at submission.
    /// </summary>
    [Id(2)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How similarities become rankings.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();

    /// <summary>Whether image vectors are kept, by content, so that other labels need no image pass: <see cref="BaseUse.Vectors"/>.</summary>
    [Id(4)] public bool KeepVectors { get; init; }

    /// <summary>An earlier job whose work is taken over, or null.</summary>
    [Id(5)] public JobBase? Base { get; init; }

    /// <summary>Its share of the encoders beside other jobs of its tenant.</summary>
    [Id(6)] public JobPriority Priority { get; init; }

    /// <summary>
    /// For whom it runs, at most <see cref="Limits.MaxNameLength"/> characters; default empty. Tenants with work share the encoders equally, however many jobs
    /// each has. A name for sharing, not a boundary: whoever may submit may give any.
    /// </summary>
    [Id(7)] public string Tenant { get; init; } = "";

    /// <summary>How long after its end the job is kept with its results; null: <c>Jobs:KeepDays</c>.</summary>
    [Id(8)] public TimeSpan? KeepFor { get; init; }

    /// <summary>Whether a new job begins although an unfinished one with the very same spec could be resumed. That one is cancelled when nobody works on it.</summary>
    [Id(9)] public bool Fresh { get; init; }
}
