using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Uploads;

namespace ZeroShotOrleans.Client.Tests.Uploads;

/// <summary>A job that accepts an upload and fails as often as configured.</summary>
internal sealed class FakeUploadJob(Random random) : IJobGrain
{
    private readonly UploadAssembly _assembly = new(int.MaxValue);

    /// <summary>The files received.</summary>
    public List<(string Name, byte[]? Bytes)> Files { get; } = [];

    /// <summary>Whether it was completed.</summary>
    public bool Completed { get; private set; }

    /// <summary>Size of the largest piece, in bytes.</summary>
    public long LargestPiece { get; private set; }

    /// <summary>One in this many calls is lost, is told to wait, or finds that an incomplete file was lost; 0 for none.</summary>
    public int TroubleEvery { get; init; }

    public Task<UploadAnswer> UploadAsync(UploadChunk chunk, CancellationToken cancellationToken)
    {
        var trouble = TroubleEvery > 0 && random.Next(TroubleEvery) == 0 ? random.Next(4) : -1;
        LargestPiece = Math.Max(LargestPiece, chunk.Files.Sum(file => file.Bytes.LongLength));
        switch (trouble)
        {
            case 0:
                throw new SiloUnavailableException("It never came.");
            case 1:
                return Task.FromResult(new UploadAnswer(Files.Count, _assembly.Offset, Wait: true));
            case 2:
                _assembly.Clear();
                break;
        }

        Files.AddRange(_assembly.Complete(chunk, Files.Count).ToList().Select(file => (file.Name, file.Bytes)));
        return trouble == 3 ? throw new TimeoutException("The answer was lost.") : Task.FromResult(new UploadAnswer(Files.Count, _assembly.Offset));
    }

    public Task<JobProgress> CompleteUploadAsync(long files, CancellationToken cancellationToken)
    {
        Assert.Equal(Files.Count, files);
        Completed = true;
        return Task.FromResult(new JobProgress { JobId = "job", State = JobState.Running, ListingDone = true });
    }

    public Task<JobDescription> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobProgress> ProgressAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<ResultChunk> ReadAsync(long from, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<JobProgress> CancelAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobProgress> ResumeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobProgress> PauseAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EmbeddingPage> ReadEmbeddingsAsync(long from, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<JobProgress> RetryAsync(ImmutableArray<ImageError> errors, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
