using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Decides what a job stores for later jobs, and what it waits for.</summary>
internal static class ReuseRules
{
    /// <summary>The name under which a job's embeddings are stored. It identifies an image tower with its preprocessing.</summary>
    public static string EmbeddingSpace(JobDescription job) => $"{job.Spec.Model}/{job.ImageFingerprint}";

    /// <summary>Whether a job's embeddings are stored. They are not if the silo lacks the image tower, because its fingerprint is then unknown.</summary>
    public static bool KeepsEmbeddings(JobDescription job) => job.Spec.KeepEmbeddings && job.ImageFingerprint.Length > 0;

    /// <summary>Whether a job can only reuse outcomes together with their embeddings.</summary>
    public static bool NeedsEmbeddings(JobDescription job) => job.Spec.Reuse is { Use: ReuseKind.Embeddings } || KeepsEmbeddings(job);

    /// <summary>
    /// Whether images wait for the comparison with a previous job. A fully listed job has already reused files and embeddings; to compare content, it still has to
    /// match the images.
    /// </summary>
    public static bool Holds(JobSpec spec, JobStatus status) => spec.Reuse is { } use && (!status.ListingDone || use.Use == ReuseKind.UnchangedContent);

    /// <summary>The error for a deleted previous job that this job requires.</summary>
    public static ZeroShotException PreviousJobGone(string previousId) => new(ZeroShotError.NotFound,
        $"The job {previousId} was deleted, with the list of its images, before everything was reused from it. Submit a job with its source instead.");
}
