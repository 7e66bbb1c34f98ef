using ZeroShotOrleans.Cli.Labels;
using ZeroShotOrleans.Cli.Uploads;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>A job whose results are about to be read.</summary>
internal sealed record StartedJob
{
    /// <summary>The job.</summary>
    public required ZeroShotJob Job { get; init; }

    /// <summary>As it was submitted.</summary>
    public required JobDescription Description { get; init; }

    /// <summary>Where it stood when this command came to it.</summary>
    public required JobProgress Start { get; init; }

    /// <summary>Whether this command makes it work, so that time and speed mean something.</summary>
    public required bool Works { get; init; }

    /// <summary>Whether an earlier command began it.</summary>
    public required bool Resumed { get; init; }

    /// <summary>What is said of an unfinished job that was not resumed; null when there was none.</summary>
    public string? NotResumed { get; init; }

    /// <summary>What is said before the first result instead of the usual; null for the usual.</summary>
    public string? Announcement { get; init; }

    /// <summary>The upload that goes on beside the reading; null when there is none.</summary>
    public FolderUpload? Upload { get; init; }

    /// <summary>Starts a job, or goes on with the unfinished one of the same spec.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="spec">What to do.</param>
    /// <param name="upload">Makes the upload for the job of an id; null when nothing is sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<StartedJob> SubmitAsync(
        ZeroShotClient client, JobSpec spec, Func<string, FolderUpload>? upload, CancellationToken cancellationToken)
    {
        var sets = await SetsOnCommandLine.StoreAsync(client, spec.LabelSets, cancellationToken);
        var submitted = await client.SubmitAsync(spec with { LabelSets = sets }, cancellationToken);
        var job = client.GetJob(submitted.Job.JobId);
        return new StartedJob
        {
            Job = job,
            Description = submitted.Job,
            Start = await job.ProgressAsync(cancellationToken),
            Works = true,
            Resumed = submitted.Resumed,
            NotResumed = submitted.NotResumed is null ? null
                : $"Not resuming job {submitted.NotResumed}: {submitted.Reason} Starting job {job.Id}; results of the other: zso jobs results {submitted.NotResumed}",
            Upload = upload?.Invoke(job.Id),
        };
    }

    /// <summary>Images that were done when this command came to it. A new job may be at work before it is first asked how far it is.</summary>
    public long DoneBefore => Resumed ? Start.Done : 0;

    /// <summary>Prompts that had been embedded for it before this command came.</summary>
    public long PromptsBefore => Resumed ? Start.PromptsEmbedded : 0;

    /// <summary>What to say before the first result; null when there is nothing to say.</summary>
    public string? Greeting => this switch
    {
        { Announcement: { } announcement } => announcement,
        { NotResumed: { } notResumed } => notResumed,
        { Works: true, Resumed: true } => FormattableString.Invariant(
            $"Resuming job {Job.Id}, which has {DoneBefore} images done; results begin with the first image."),
        { Works: false, Resumed: true } => $"Job {Job.Id} had finished already; these are its results.",
        _ => null,
    };
}
