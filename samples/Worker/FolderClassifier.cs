using Microsoft.Extensions.Options;
using ZeroShotOrleans;

namespace WorkerSample;

/// <summary>Submits one job for a folder, writes its results to a file, and ends. After a restart it continues with the same job at the next image.</summary>
internal sealed class FolderClassifier(
    IZeroShotClient client, IOptions<FolderOptions> options, IHostApplicationLifetime lifetime, ILogger<FolderClassifier> logger) : BackgroundService
{
    private readonly FolderOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // An exception here ends the host, but with exit code 0: what restarts the worker has to see that it did not finish.
        Environment.ExitCode = 1;
        var job = client.GetJob(await FindOrSubmitAsync(stoppingToken));
        await using var file = ResultFile.Open(_options.Output);
        logger.LogInformation("Job {Job}: reading results from image {Image}.", job.Id, file.Lines);

        // Results come in the order of the images, each exactly once, so the number of lines is the index of the next image.
        await foreach (var result in job.ResultsAsync(file.Lines, stoppingToken))
        {
            await file.AppendAsync(ToRow(result), stoppingToken);
        }

        var progress = await job.GetInfoAsync(stoppingToken);
        logger.LogInformation("Job {Job} {State}: {Classified} classified, {Failed} errors.", job.Id, progress.State, progress.Classified, progress.Failed);
        Environment.ExitCode = 0;
        lifetime.StopApplication();
    }

    // The job's id is stored next to the results. Submitting again would also resume an unfinished job, but would restart a finished one.
    private async Task<string> FindOrSubmitAsync(CancellationToken cancellationToken)
    {
        var idFile = _options.Output + ".job";
        if (File.Exists(idFile))
        {
            return await File.ReadAllTextAsync(idFile, cancellationToken);
        }

        var job = await client.SubmitAsync(
            new JobSpec
            {
                Source = new DirectorySource { Root = _options.Path },
                Model = _options.Model,
                LabelSets = [new() { Labels = [.. _options.Labels] }],
            },
            cancellationToken);

        // Written under another name first: a process that dies here leaves a whole id or none.
        await File.WriteAllTextAsync(idFile + ".new", job.Id, cancellationToken);
        File.Move(idFile + ".new", idFile, overwrite: true);
        return job.Id;
    }

    private static ResultRow ToRow(ImageClassification result) => new(
        result.Image ?? "", result.Best?.Label, result.Best?.Score, result.Error == ImageError.None ? null : $"{result.Error}: {result.Detail}");
}
