using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.States;

/// <summary>A change of a job's stored status, see <see cref="JobMachine.After"/>.</summary>
internal abstract record JobChange
{
    /// <summary>A run starts.</summary>
    public sealed record RunStarts : JobChange;

    /// <summary>All label sets have embeddings.</summary>
    /// <param name="PromptsEmbedded">Number of prompts that were encoded.</param>
    public sealed record LabelSetsPrepared(long PromptsEmbedded) : JobChange;

    /// <summary>Every image is listed.</summary>
    /// <param name="Skipped">What the scan skipped; null to keep the stored value.</param>
    public sealed record ListingEnds(SkippedFiles? Skipped) : JobChange;

    /// <summary>The owner pauses it. Listing continues and outcomes are accepted, but no leases are granted.</summary>
    public sealed record OwnerPauses : JobChange;

    /// <summary>The owner resumes it.</summary>
    public sealed record OwnerResumes : JobChange;

    /// <summary>The owner discards errors.</summary>
    public sealed record OwnerRetries : JobChange;

    /// <summary>Leases changed, or outcomes were reused. Stores the state that must survive a crash.</summary>
    public sealed record LeasesChange : JobChange;

    /// <summary>A part of its export was written, or all of it.</summary>
    /// <param name="Export">What is written.</param>
    public sealed record ExportGrows(StoredExport Export) : JobChange;

    /// <summary>It ends.</summary>
    /// <param name="End">How.</param>
    /// <param name="KeepFor">How long its results are kept.</param>
    public sealed record JobEnds(JobEnd End, TimeSpan KeepFor) : JobChange;
}

/// <summary>How a job ends.</summary>
/// <param name="How"><see cref="JobEvent.Finished"/>, <see cref="JobEvent.Failed"/> or <see cref="JobEvent.Cancelled"/>.</param>
/// <param name="Problem">Why it failed; otherwise null.</param>
/// <param name="Code">The kind of failure, if known.</param>
internal sealed record JobEnd(JobEvent How, string? Problem = null, ZeroShotError? Code = null)
{
    /// <summary>The job cannot continue.</summary>
    public static JobEnd Failed(string problem, ZeroShotError? code = null) => new(JobEvent.Failed, problem, code);
}
