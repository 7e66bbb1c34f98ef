using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Hosting;

/// <summary>The stores that a job uses, in memory and with their rules. A test may let any call wait or fail.</summary>
internal sealed class MemoryStores : IJobStore, IUploadStore, IEmbeddingStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _jobs = [];
    private readonly Dictionary<(string Space, ContentHash Content), byte[]> _embeddings = [];

    /// <summary>Called with the name of a method before it takes effect.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>The writes that took effect.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>Makes calls of one method fail.</summary>
    public void Fail(string method, Exception exception) => Before = name => name == method ? Task.FromException(exception) : Task.CompletedTask;

    /// <summary>Makes calls of one method wait until the result is completed.</summary>
    public TaskCompletionSource Hold(string method)
    {
        var held = new TaskCompletionSource();
        Before = name => name == method ? held.Task : Task.CompletedTask;
        return held;
    }

    /// <summary>Adds a job with a manifest and outcomes; null for images without one.</summary>
    public async Task AddAsync(JobDescription job, JobStatus status, ImmutableArray<ImageEntry> entries, params ImageOutcome?[] outcomes)
    {
        await CreateAsync(job, job.JobId, CancellationToken.None);
        var epoch = await TakeAsync(job.JobId, CancellationToken.None);
        for (var first = 0; first < entries.Length; first += ManifestSegment.MaxImages)
        {
            await AppendManifestAsync(job.JobId, epoch, first, entries[first..Math.Min(first + ManifestSegment.MaxImages, entries.Length)], skipped: null, CancellationToken.None);
        }

        foreach (var (image, outcome) in outcomes.Index().Where(entry => entry.Item is not null))
        {
            await AppendOutcomesAsync(job.JobId, epoch, image, [outcome!], CancellationToken.None);
        }

        await UpdateAsync(job.JobId, epoch, status, CancellationToken.None);
        Writes.Clear();
    }

    public Task CreateAsync(JobDescription job, string specHash, CancellationToken cancellationToken) =>
        WriteAsync(() => _jobs.Add(job.JobId, new Entry { Job = job, SpecHash = specHash }));

    public Task<StoredJob?> FindAsync(string jobId, CancellationToken cancellationToken) => ReadAsync(() => _jobs.GetValueOrDefault(jobId)?.Stored);

    public Task<StoredJob?> FindUnfinishedAsync(string specHash, CancellationToken cancellationToken) =>
        ReadAsync(() => _jobs.Values.LastOrDefault(entry => entry.SpecHash == specHash && entry.Status.State != JobState.Finished)?.Stored);

    public Task<StoredJob?> FindFinishedAsync(string specHash, CancellationToken cancellationToken) =>
        ReadAsync(() => _jobs.Values.LastOrDefault(entry => entry.SpecHash == specHash && entry.Status.State == JobState.Finished)?.Stored);

    public Task<ImmutableArray<StoredJob>> NewestAsync(int most, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> UnendedAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> CountOpenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableDictionary<string, int>> CountOpenByTenantAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> ExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string jobId, CancellationToken cancellationToken) => WriteAsync(() => _jobs.Remove(jobId));

    public Task<ImmutableArray<StoredJob>> NewestOfAsync(string tenant, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> OpenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> OldFinishedAsync(string tenant, int keep, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredAmount> AmountAsync(string tenant, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CompleteDeletionsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<long> TakeAsync(string jobId, CancellationToken cancellationToken)
    {
        var epoch = 0L;
        await WriteAsync(() => epoch = ++Of(jobId).Epoch);
        return epoch;
    }

    public Task UpdateAsync(string jobId, long epoch, JobStatus status, CancellationToken cancellationToken) => WriteAsync(() => Of(jobId, epoch).Status = status);

    public Task AppendManifestAsync(string jobId, long epoch, long first, ImmutableArray<ImageEntry> entries, SkippedFiles? skipped, CancellationToken cancellationToken) =>
        WriteAsync(() =>
        {
            var job = Of(jobId, epoch);
            Assert.Equal(job.Listed, first);
            job.Manifest.Add(new ManifestSegment(first, entries));
            job.Status = job.Status with { Skipped = skipped ?? job.Status.Skipped };
        });

    public Task<ManifestSegment?> ReadManifestAsync(string jobId, long index, CancellationToken cancellationToken) =>
        ReadAsync(() => _jobs.GetValueOrDefault(jobId)?.Segment(index));

    public Task<ManifestSegment?> LastManifestAsync(string jobId, CancellationToken cancellationToken) => ReadAsync(() => _jobs.GetValueOrDefault(jobId)?.Manifest.LastOrDefault());

    public Task AppendOutcomesAsync(string jobId, long epoch, long first, ImmutableArray<ImageOutcome> outcomes, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        var job = Of(jobId, epoch);
        Assert.All(outcomes, outcome => Assert.True(outcome is { Embedding: null, Unchanged: false }));
        foreach (var (at, outcome) in outcomes.Index())
        {
            job.Outcomes.Add(first + at, outcome);
        }
    });

    public async Task<long> ForgetErrorsAsync(string jobId, long epoch, ImmutableArray<ImageError> errors, CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        await WriteAsync(() => forgotten = Of(jobId, epoch).Outcomes
            .Where(entry => entry.Value.Error != ImageError.None && (errors.IsEmpty || errors.Contains(entry.Value.Error)))
            .Select(entry => entry.Key).ToList().Count(Of(jobId).Outcomes.Remove));
        return forgotten;
    }

    public Task DiscardOutcomesAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken) => WriteAsync(() => Of(jobId, epoch).Discarded = images.End);

    public Task<StoredOutcomes> OutcomesAsync(string jobId, CancellationToken cancellationToken) => ReadAsync(() => _jobs.GetValueOrDefault(jobId)?.StoredOutcomes ?? new Entry().StoredOutcomes);

    public Task<ImmutableArray<ImageOutcome>> ReadOutcomesAsync(string jobId, long from, int most, CancellationToken cancellationToken) => ReadAsync(() =>
    {
        var outcomes = ImmutableArray.CreateBuilder<ImageOutcome>();
        while (outcomes.Count < most && from >= (_jobs.GetValueOrDefault(jobId)?.Discarded ?? 0) && _jobs.GetValueOrDefault(jobId)?.Outcomes.GetValueOrDefault(from + outcomes.Count) is { } outcome)
        {
            outcomes.Add(outcome);
        }

        return outcomes.ToImmutable();
    });

    public Task AppendAsync(string jobId, long epoch, long first, ImmutableArray<byte[]> files, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        var job = Of(jobId, epoch);
        foreach (var (at, file) in files.Index())
        {
            (job.Uploads[first + at], job.Taken[first + at]) = (file, file.Length);
        }
    });

    public Task<ImmutableArray<byte[]>> ReadAsync(string jobId, long first, int count, long maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DiscardAsync(string jobId, long epoch, ImageRange images, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        var uploads = Of(jobId, epoch).Uploads;
        foreach (var image in uploads.Keys.Where(image => images.First <= image && image < images.End).ToList())
        {
            uploads.Remove(image);
        }
    });

    public Task<long> BytesAsync(string jobId, CancellationToken cancellationToken) => ReadAsync(() => _jobs.GetValueOrDefault(jobId)?.Uploads.Values.Sum(file => file.LongLength) ?? 0);

    public Task<long> TakenAsync(string jobId, CancellationToken cancellationToken) => ReadAsync(() => _jobs.GetValueOrDefault(jobId)?.Taken.Values.Sum() ?? 0);

    public Task SaveAsync(string space, ImmutableArray<KeyValuePair<ContentHash, byte[]>> embeddings, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        foreach (var (content, embedding) in embeddings)
        {
            _embeddings[(space, content)] = embedding;
        }
    });

    public Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<ContentHash> contents, CancellationToken cancellationToken) =>
        ReadAsync(() => contents.Select(content => _embeddings.GetValueOrDefault((space, content))).ToImmutableArray());

    public Task<long> DeleteUnusedAsync(DateOnly since, CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task WriteAsync(Action write, [CallerMemberName] string method = "")
    {
        await Before(method);
        lock (_lock)
        {
            write();
            Writes.Add(method);
        }
    }

    private async Task<T> ReadAsync<T>(Func<T> read, [CallerMemberName] string method = "")
    {
        await Before(method);
        lock (_lock)
        {
            return read();
        }
    }

    private Entry Of(string jobId) => _jobs.GetValueOrDefault(jobId) ?? throw new ZeroShotException(ZeroShotError.NotFound, $"Job {jobId} not found.");

    private Entry Of(string jobId, long epoch) => Of(jobId) is var job && job.Epoch == epoch ? job : throw new StaleEpochException(jobId, epoch);

    private sealed class Entry
    {
        public JobDescription Job { get; init; } = TestJobs.Job("none");

        public string SpecHash { get; init; } = "";

        public long Epoch { get; set; }

        public JobStatus Status { get; set; } = new(JobState.Preparing);

        public List<ManifestSegment> Manifest { get; } = [];

        public SortedDictionary<long, ImageOutcome> Outcomes { get; } = [];

        public long Discarded { get; set; }

        public SortedDictionary<long, byte[]> Uploads { get; } = [];

        public Dictionary<long, long> Taken { get; } = [];

        public long Listed => Manifest is [.., var last] ? last.End : 0;

        public StoredJob Stored => new(Job, Status, Listed, StoredOutcomes.Classified, StoredOutcomes.Errors);

        public StoredOutcomes StoredOutcomes => new(
            [.. Outcomes.Keys.Select(image => new ImageRange(image, image + 1))],
            Outcomes.Values.Count(outcome => outcome.Error == ImageError.None),
            Outcomes.Values.Where(outcome => outcome.Error != ImageError.None).GroupBy(outcome => outcome.Error)
                .ToImmutableSortedDictionary(same => same.Key, same => (long)same.Count()));

        public ManifestSegment? Segment(long index)
        {
            var (low, high) = (0, Manifest.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = Manifest[middle].End <= index ? (middle + 1, high) : (low, middle);
            }

            return index >= 0 && low < Manifest.Count ? Manifest[low] : null;
        }
    }
}
