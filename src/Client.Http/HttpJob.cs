using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>A job behind the HTTP API.</summary>
internal sealed class HttpJob(HttpExchange exchange, string id, TimeProvider time) : IZeroShotJob
{
    // Often enough for an observer, and no load for the HTTP API.
    private static readonly TimeSpan _pollPause = TimeSpan.FromSeconds(1);

    private readonly string _path = $"v1/jobs/{Uri.EscapeDataString(id)}";

    public string Id => id;

    public bool Resumed { get; init; }

    public string? NotResumed { get; init; }

    public Task<JobInfo> GetInfoAsync(CancellationToken cancellationToken = default) => exchange.SendAsync<JobBody, JobInfo>(HttpCall.Get(_path), JobAnswers.Of, cancellationToken);

    public IAsyncEnumerable<ImageClassification> ResultsAsync(long from = 0, CancellationToken cancellationToken = default) =>
        new ResultReading(exchange, _path, follow: true, time).ReadAsync(from, cancellationToken);

    public async Task<JobResultPage> GetResultsAsync(long from = 0, int most = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var job = await GetInfoAsync(cancellationToken).ConfigureAwait(false);
        var results = ImmutableArray.CreateBuilder<ImageClassification>();
        try
        {
            await foreach (var result in new ResultReading(exchange, _path, follow: false, time).ReadAsync(from, cancellationToken).ConfigureAwait(false))
            {
                results.Add(result);
                if (results.Count == most)
                {
                    break;
                }
            }
        }
        catch (ZeroShotException) when (job.State is JobState.Failed)
        {
            // A page has what is available; JobInfo.Problem says why there is no more.
        }

        return new JobResultPage(results.ToImmutable(), job.Ended && results.Count < most ? null : from + results.Count);
    }

    public async IAsyncEnumerable<JobEmbedding> EmbeddingsAsync(long from = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        for (long? next = from; next is { } first;)
        {
            var call = HttpCall.Get(string.Create(CultureInfo.InvariantCulture, $"{_path}/embeddings?format=json&from={first}"));
            var page = await exchange.SendThroughAsync<JobEmbeddingPageBody, JobEmbeddingPageBody>(
                call, body => body, exchange.Recovery("reading embeddings"), cancellationToken).ConfigureAwait(false);
            foreach (var row in page.Rows)
            {
                yield return EmbeddingRows.Of(row);
            }

            next = page.Next;
        }
    }

    public async Task<JobInfo> WaitForEndAsync(IProgress<JobInfo>? progress = null, CancellationToken cancellationToken = default)
    {
        var recovery = exchange.Recovery($"waiting for the end of job {id}");
        while (true)
        {
            var job = await exchange.SendThroughAsync<JobBody, JobInfo>(HttpCall.Get(_path), JobAnswers.Of, recovery, cancellationToken).ConfigureAwait(false);
            progress?.Report(job);
            if (job.Ended)
            {
                return job;
            }

            await Task.Delay(_pollPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<JobInfo> PauseAsync(CancellationToken cancellationToken = default) => CommandAsync("pause", cancellationToken);

    public Task<JobInfo> ResumeAsync(CancellationToken cancellationToken = default) => CommandAsync("resume", cancellationToken);

    public Task<JobInfo> CancelAsync(CancellationToken cancellationToken = default) => CommandAsync("cancel", cancellationToken);

    public Task<JobInfo> RetryAsync(ImmutableArray<ImageError> errors = default, CancellationToken cancellationToken = default) => exchange.SendAsync<JobBody, JobInfo>(
        HttpCall.Post($"{_path}/retry", errors.IsDefaultOrEmpty ? null : new RetryBody { Errors = errors }), JobAnswers.Of, cancellationToken);

    public Task<IZeroShotJob> RelabelAsync(ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default) =>
        exchange.SendAsync<JobBody, IZeroShotJob>(
            HttpCall.Post($"{_path}/relabel", JobRequests.Of(labelSets, score), repeatable: false),
            job => new HttpJob(exchange, job.Id, time) { Resumed = job.Resumed ?? false, NotResumed = job.NotResumed },
            cancellationToken);

    public Task<JobInfo> UploadAsync(IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default) =>
        new HttpUpload(exchange, _path, time).SendAsync(files, cancellationToken);

    public Task<JobLabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default) =>
        exchange.SendAsync<LabelCountsBody, JobLabelCounts>(HttpCall.Get($"{_path}/labels"), JobAnswers.Of, cancellationToken);

    public Task DeleteAsync(CancellationToken cancellationToken = default) => exchange.SendAsync(new HttpCall(HttpMethod.Delete, _path, Repeatable: false), cancellationToken);

    private Task<JobInfo> CommandAsync(string command, CancellationToken cancellationToken) =>
        exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post($"{_path}/{command}"), JobAnswers.Of, cancellationToken);
}
