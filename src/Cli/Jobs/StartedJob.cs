using ZeroShotOrleans.Cli.Labels;
using ZeroShotOrleans.Cli.Uploads;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Jobs;

/// <summary>A job that was started or found, before its results are read.</summary>
internal sealed record StartedJob
{
    /// <summary>The job.</summary>
    public required GrainJob Job { get; init; }

    /// <summary>The job as submitted.</summary>
    public required JobDescription Description { get; init; }

    /// <summary>Its progress when this command started.</summary>
    public required JobProgress Start { get; init; }

    /// <summary>Whether this command started or resumed the job, so that its time and speed are meaningful.</summary>
    public required bool RunByThisCommand { get; init; }

    /// <summary>Whether an earlier command started the job.</summary>
    public required bool Resumed { get; init; }

    /// <summary>The message about an unfinished job that was not resumed; null if there was none.</summary>
    public string? NotResumed { get; init; }

    /// <summary>A message that replaces the default greeting; null for the default.</summary>
    public string? Announcement { get; init; }

    /// <summary>The upload that runs while results are read; null if there is none.</summary>
    public FolderUpload? Upload { get; init; }

    /// <summary>Starts a job, or resumes the unfinished job with the same spec.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="spec">The job to run.</param>
    /// <param name="upload">Creates the upload for a job id; null if nothing is uploaded.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<StartedJob> SubmitAsync(
        GrainClient client, JobSpec spec, Func<string, FolderUpload>? upload, CancellationToken cancellationToken)
    {
        var sets = await InlineLabelSets.StoreAsync(client, spec.LabelSets, cancellationToken);
        var submitted = await client.SubmitAsync(spec with { LabelSets = sets }, cancellationToken);
        var job = client.GetJob(submitted.Job.JobId);
        return new StartedJob
        {
            Job = job,
            Description = submitted.Job,
            Start = await job.ProgressAsync(cancellationToken),
            RunByThisCommand = true,
            Resumed = submitted.Resumed,
            NotResumed = submitted.NotResumed is null ? null
                : $"Not resuming job {submitted.NotResumed}: {submitted.Reason} Starting job {job.Id}. Results of the other job: zso jobs results {submitted.NotResumed}",
            Upload = upload?.Invoke(job.Id),
        };
    }

    /// <summary>Whether the silos write the results to files, so that this command need not read them.</summary>
    public bool Exports => RunByThisCommand && Description.Spec.Export is not null;

    /// <summary>The number of images done before this command. Zero for a new job, which may have results before its progress is first queried.</summary>
    public long DoneBefore => Resumed ? Start.Done : 0;

    /// <summary>The number of prompts embedded before this command.</summary>
    public long PromptsBefore => Resumed ? Start.PromptsEmbedded : 0;

    /// <summary>The message before the first result; null if there is none.</summary>
    public string? Greeting => this switch
    {
        { Announcement: { } announcement } => announcement,
        { NotResumed: { } notResumed } => notResumed,
        { RunByThisCommand: true, Resumed: true } => FormattableString.Invariant(
            $"Resuming job {Job.Id} ({DoneBefore} images done). Results start with the first image."),
        { RunByThisCommand: false, Resumed: true } => $"Job {Job.Id} is already finished. These are its results.",
        _ => null,
    };
}
