using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>What of a job is kept for later ones, and what it waits for itself.</summary>
internal static class ReuseRules
{
    /// <summary>Under which name a job's embeddings are stored: they are those of one image tower with its preprocessing.</summary>
    public static string EmbeddingSpace(JobDescription job) => $"{job.Spec.Model}/{job.ImageFingerprint}";

    /// <summary>Whether a job's embeddings are stored. A silo without the image tower does not know its fingerprint: then nothing can be stored under it.</summary>
    public static bool KeepsEmbeddings(JobDescription job) => job.Spec.KeepEmbeddings && job.ImageFingerprint.Length > 0;

    /// <summary>Whether a job can only reuse outcomes together with their embeddings.</summary>
    public static bool NeedsEmbeddings(JobDescription job) => job.Spec.Reuse is { Use: ReuseKind.Embeddings } || KeepsEmbeddings(job);

    /// <summary>
    /// Whether images wait for the comparison with a previous job. A fully listed job has already reused files and embeddings; for content it still has to
    /// match the images.
    /// </summary>
    public static bool Holds(JobSpec spec, JobStatus status) => spec.Reuse is { } use && (!status.ListingDone || use.Use == ReuseKind.UnchangedContent);

    /// <summary>The previous job has been deleted, and this one cannot do without.</summary>
    public static ZeroShotException PreviousJobGone(string previousId) => new(ZeroShotError.NotFound,
        $"The job {previousId} was deleted, with the list of its images, before everything was reused from it. Submit a job with its source instead.");
}
