using System.Collections.Immutable;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>What <c>POST /v1/jobs</c> takes.</summary>
internal sealed record SpecWire
{
    public required ImageSource Source { get; init; }

    public string? Model { get; init; }

    public required ImmutableArray<LabelWire> LabelSets { get; init; }

    public int TopK { get; init; }

    public float Threshold { get; init; }

    public bool MultiLabel { get; init; }

    public Activation Activation { get; init; }

    public bool WithLogits { get; init; }

    public int Rematch { get; init; }

    public bool KeepEmbeddings { get; init; }

    public string? OnlyChanged { get; init; }

    public JobPriority Priority { get; init; }

    public double? KeepDays { get; init; }

    public bool? Fresh { get; init; }

    /// <summary>A spec in the words of the wire.</summary>
    /// <exception cref="ZeroShotException">It asks for what the HTTP API has no word for; nothing is left out silently.</exception>
    public static SpecWire Of(JobSpec spec)
    {
        LabelRules.CheckGiven(spec.LabelSets, "A job");
        if (spec.Tenant.Length > 0)
        {
            throw Wordless("JobSpec.Tenant", "Leave it out: a job belongs to the holder of the key.");
        }

        return new SpecWire
        {
            Source = spec.Source,
            Model = spec.Model.Length > 0 ? spec.Model : null,
            LabelSets = [.. spec.LabelSets.Select(LabelWire.Of)],
            TopK = spec.Score.TopK,
            Threshold = spec.Score.Threshold,
            MultiLabel = spec.Score.MultiLabel,
            Activation = spec.Score.Activation,
            WithLogits = spec.Score.WithLogits,
            Rematch = spec.Score.Rematch,
            KeepEmbeddings = spec.KeepEmbeddings,
            OnlyChanged = spec.Reuse switch
            {
                null => null,
                { JobId.Length: > 0 } or { Use: ReuseKind.Embeddings } => throw Wordless("a JobSpec.Reuse that names a job or its embeddings", "Call RelabelAsync for other labels."),
                { Use: ReuseKind.UnchangedFiles } => "time",
                _ => "content",
            },
            Priority = spec.Priority,
            KeepDays = spec.KeepFor?.TotalDays,
            Fresh = spec.Fresh ? true : null,
        };
    }

    /// <summary>What cannot be said.</summary>
    public static ZeroShotException Wordless(string member, string advice) => new(ZeroShotError.BadRequest, $"A job cannot be submitted over HTTP with {member}. {advice}");
}

/// <summary>What <c>POST /v1/jobs/{id}/relabel</c> takes; what is null is as in the other job.</summary>
internal sealed record RelabelWire(ImmutableArray<LabelWire> LabelSets, int? TopK, float? Threshold, bool? MultiLabel, Activation? Activation, bool? WithLogits)
{
    /// <summary>Labels and options in the words of the wire.</summary>
    /// <exception cref="ZeroShotException">It asks for a matching head, which needs the images again.</exception>
    public static RelabelWire Of(ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score)
    {
        LabelRules.CheckGiven(labelSets, "A job");
        return score is { Rematch: > 0 }
            ? throw SpecWire.Wordless("ScoreOptions.Rematch and other labels", "Leave it out: a matching head needs the images again.")
            : new RelabelWire([.. labelSets.Select(LabelWire.Of)], score?.TopK, score?.Threshold, score?.MultiLabel, score?.Activation, score?.WithLogits);
    }
}
