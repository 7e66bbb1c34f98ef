using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ZeroShotOrleans.Client;

/// <summary>A job of the cluster.</summary>
internal sealed class ClusterJob : IZeroShotJob
{
    private static readonly TimeSpan _pollPause = TimeSpan.FromSeconds(1);

    private readonly GrainClient _client;
    private readonly GrainJob _job;

    // Does not change: read once.
    private JobDescription? _description;

    public ClusterJob(GrainClient client, string id) => (_client, _job) = (client, client.GetJob(id));

    public ClusterJob(GrainClient client, SubmittedJob submitted) : this(client, submitted.Job.JobId) =>
        (_description, Resumed, NotResumed) = (submitted.Job, submitted.Resumed, submitted.Reason);

    public string Id => _job.Id;

    public bool Resumed { get; }

    public string? NotResumed { get; }

    public async Task<JobInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        await InfoAsync(await _job.ProgressAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<ImageClassification> ResultsAsync(long from = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var job = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var chunk in _job.ResultsAsync(from, cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < chunk.Results.Length; i++)
            {
                yield return JobMapping.Of(chunk.Results[i], chunk.First + i, job);
            }
        }
    }

    public async Task<JobResultPage> GetResultsAsync(long from = 0, int most = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var job = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        var progress = await _job.ProgressAsync(cancellationToken).ConfigureAwait(false);
        var results = ImmutableArray.CreateBuilder<ImageClassification>();
        await foreach (var chunk in _job.ReadAvailableAsync(from, progress, cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < chunk.Results.Length && results.Count < most; i++)
            {
                results.Add(JobMapping.Of(chunk.Results[i], chunk.First + i, job));
            }

            if (results.Count == most)
            {
                break;
            }
        }

        var next = from + results.Count;
        return new JobResultPage(results.ToImmutable(), progress.Ended && results.Count < most ? null : next);
    }

    public async IAsyncEnumerable<JobEmbedding> EmbeddingsAsync(long from = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        await foreach (var page in _job.EmbeddingsAsync(from, cancellationToken).ConfigureAwait(false))
        {
            foreach (var image in page.Images)
            {
                yield return image;
            }
        }
    }

    public async Task<JobInfo> WaitForEndAsync(IProgress<JobInfo>? progress = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var now = await RepeatedCall.MakeAsync(GetInfoAsync, $", so the state of job {Id} is unknown. Query it again when the cluster is back.", cancellationToken).ConfigureAwait(false);
            progress?.Report(now);
            if (now.Ended)
            {
                return now;
            }

            await Task.Delay(_pollPause, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<JobInfo> PauseAsync(CancellationToken cancellationToken = default) =>
        await InfoAsync(await _job.PauseAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task<JobInfo> ResumeAsync(CancellationToken cancellationToken = default) =>
        await InfoAsync(await _job.ResumeAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task<JobInfo> CancelAsync(CancellationToken cancellationToken = default) =>
        await InfoAsync(await _job.CancelAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task<JobInfo> RetryAsync(ImmutableArray<ImageError> errors = default, CancellationToken cancellationToken = default) =>
        await InfoAsync(await _job.RetryAsync(errors, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task<IZeroShotJob> RelabelAsync(ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default) =>
        new ClusterJob(_client, await _client.RelabelAsync(Id, labelSets, score, cancellationToken).ConfigureAwait(false));

    public async Task<JobInfo> UploadAsync(IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default) =>
        await InfoAsync(await _job.UploadAsync(files, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task<JobLabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default) => JobMapping.Of(
        await _job.CountLabelsAsync(cancellationToken).ConfigureAwait(false), await DescribeAsync(cancellationToken).ConfigureAwait(false));

    public Task DeleteAsync(CancellationToken cancellationToken = default) => _job.DeleteAsync(cancellationToken);

    private async ValueTask<JobInfo> InfoAsync(JobProgress progress, CancellationToken cancellationToken) =>
        JobMapping.Of(await DescribeAsync(cancellationToken).ConfigureAwait(false), progress);

    private async ValueTask<JobDescription> DescribeAsync(CancellationToken cancellationToken) =>
        _description ??= await RepeatedCall.MakeAsync(_job.DescribeAsync, $", so job {Id} is unknown. Query it again when the cluster is back.", cancellationToken).ConfigureAwait(false);
}
