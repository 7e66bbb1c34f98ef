using System.ComponentModel;
using ModelContextProtocol.Server;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>Tools for jobs, which classify folders of any size.</summary>
internal sealed class JobTools(AgentConnection connection, AllowedFolders folders)
{
    private const int MaxResults = 200;

    [McpServerTool(Name = "submit_folder", Title = "Classify a folder", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Starts a job that classifies all images of a folder, and returns at once; job_status and job_results follow it. The same call resumes an unfinished job. Give 'labels' or 'labelSet'.")]
    public async Task<AgentJob> SubmitFolderAsync(
        [Description("Path of the folder, relative to the first allowed folder or absolute.")] string folder,
        [Description("The labels, such as [\"cat\", \"dog\"].")] string[]? labels = null,
        [Description("Name of a stored label set, optionally with @ and a version, instead of labels.")] string? labelSet = null,
        [Description("Whether to include sub-folders.")] bool recursive = false,
        [Description("Number of labels per image. Default 5.")] int topK = 5,
        [Description("Name of the model. Default: the default model.")] string? model = null,
        CancellationToken cancellationToken = default)
    {
        var set = AgentLabels.Read(labels, labelSet);
        var (path, _, problem) = folders.Resolve(folder);
        if (path is null || !Directory.Exists(path))
        {
            throw new ArgumentException($"'{folder}': {(path is null ? problem : "It is not a folder. Classify files with classify_images.")}");
        }

        // Links that lead out of the folder are not followed.
        var job = await (await connection.GetAsync(cancellationToken)).SubmitAsync(
            new JobSpec
            {
                Source = new DirectorySource { Root = path, Recursive = recursive },
                Model = model ?? "",
                LabelSets = [set],
                Score = new() { TopK = topK },
            },
            cancellationToken);
        return AgentJob.Of(await job.GetInfoAsync(cancellationToken));
    }

    [McpServerTool(Name = "job_status", Title = "Status of a job", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("The progress of a job.")]
    public async Task<AgentJob> JobStatusAsync([Description("Id of the job.")] string jobId, CancellationToken cancellationToken = default) =>
        AgentJob.Of(await (await JobAsync(jobId, cancellationToken)).GetInfoAsync(cancellationToken));

    [McpServerTool(Name = "job_results", Title = "Results of a job", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("The results of a job that exist already, in the order of its images, one page at a time.")]
    public async Task<AgentResults> JobResultsAsync(
        [Description("Id of the job.")] string jobId,
        [Description("Index of the first image: 0, then 'next' of the page before.")] long from = 0,
        [Description("Number of images, 1 to 200. Default 50.")] int most = 50,
        CancellationToken cancellationToken = default)
    {
        if (most is < 1 or > MaxResults || from < 0)
        {
            throw new ArgumentException($"'most' must be 1 to {MaxResults} and 'from' 0 or more (got {most} and {from}).");
        }

        var page = await (await JobAsync(jobId, cancellationToken)).GetResultsAsync(from, most, cancellationToken);
        return new AgentResults([.. page.Results.Select(result => AgentImage.Of(result, result.Image ?? ""))], page.Next);
    }

    [McpServerTool(Name = "list_jobs", Title = "List jobs", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("The newest jobs, newest first.")]
    public async Task<AgentJobs> ListJobsAsync([Description("Number of jobs, 1 to 200. Default 20.")] int most = 20, CancellationToken cancellationToken = default)
    {
        if (most is < 1 or > MaxResults)
        {
            throw new ArgumentException($"'most' must be 1 to {MaxResults} (got {most}).");
        }

        return new AgentJobs([.. (await (await connection.GetAsync(cancellationToken)).ListJobsAsync(most, cancellationToken)).Select(AgentJob.Of)]);
    }

    [McpServerTool(Name = "cancel_job", Title = "Cancel a job", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Cancels a job. Its results so far stay readable.")]
    public async Task<AgentJob> CancelJobAsync([Description("Id of the job.")] string jobId, CancellationToken cancellationToken = default) =>
        AgentJob.Of(await (await JobAsync(jobId, cancellationToken)).CancelAsync(cancellationToken));

    private async Task<IZeroShotJob> JobAsync(string jobId, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(jobId) ? throw new ArgumentException("'jobId' is empty. list_jobs shows the ids.") : (await connection.GetAsync(cancellationToken)).GetJob(jobId);
}
