using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Cli.Connections;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>A fake cluster with one job; a test defines its results and progress.</summary>
internal sealed class FakeCluster : IConnection, IJobCatalogGrain, IJobGrain, ITextEncoderGrain, IModelsGrain, ILabelSetGrain
{
    public static readonly ModelInfo Model = new()
    {
        Name = "zeroshot-mini",
        Family = "align",
        EmbeddingDimension = 512,
        ImageSize = [224, 224],
        LogitScale = 45,
        LogitBias = 0,
        Sigmoid = false,
        DefaultTemplate = "a photo of a {}.",
        TextFingerprint = "f00d",
        License = "apache-2.0",
        Bytes = 42_500_000,
        Variants = ["int8"],
    };

    public IGrainFactory Grains => FakeGrains.Of((type, key) =>
    {
        Keys.Add(key);
        return type == typeof(ILabelSetNameGrain) || type == typeof(ILabelSetNamesGrain) ? Names.Of(key) : this;
    });

    /// <summary>Keys of the requested grains.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>The named label sets.</summary>
    public FakeLabelSetNames Names { get; } = new();

    public bool JobsOutliveClient { get; init; }

    /// <summary>The result chunks of the job.</summary>
    public List<ImageResult> Results { get; init; } = [];

    /// <summary>The final state.</summary>
    public JobState State { get; set; } = JobState.Finished;

    public string? Problem { get; init; }

    public long PromptsEmbedded { get; init; }

    /// <summary>Number of listed images without a result.</summary>
    public long Unranked { get; init; }

    public bool Resumed { get; init; }

    public bool LabelsStored { get; init; }

    /// <summary>Thrown by the first call.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Whether the logit scale of the model is assumed.</summary>
    public bool ScaleIsAssumed { get; init; }

    /// <summary>Runs before a chunk is returned.</summary>
    public Func<int, CancellationToken, Task> BeforeChunk { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Advances by two seconds for each chunk.</summary>
    public FakeTimeProvider Time { get; } = new();

    public int ChunkSize { get; init; } = 256;

    /// <summary>The unfinished job that is not resumed.</summary>
    public string? NotResumed { get; init; }

    /// <summary>The last submitted spec.</summary>
    public JobSpec? Submitted { get; private set; }

    public bool Disposed { get; private set; }

    public bool Deleted { get; private set; }

    /// <summary>The retried errors; default if there was no retry.</summary>
    public ImmutableArray<ImageError> Retried { get; private set; }

    /// <summary>Modifies the progress of the job.</summary>
    public Func<JobProgress, JobProgress> AdjustProgress { get; init; } = progress => progress;

    public Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default)
    {
        Throw();
        Submitted = spec with { LabelSets = [.. spec.LabelSets.Select(Names.Filled).Select(set => set.WithDefaults(Model))] };
        return Task.FromResult(new SubmittedJob(Description, Resumed) { NotResumed = NotResumed, Reason = NotResumed is null ? null : "The list has changed." });
    }

    public Task<ImmutableArray<JobSummary>> ListAsync(int most, CancellationToken cancellationToken = default)
    {
        Throw();
        return Task.FromResult<ImmutableArray<JobSummary>>(Submitted is null ? [] : [new JobSummary(Description, CurrentProgress)]);
    }

    public Task<ImmutableArray<JobSummary>> ListOfTenantAsync(string tenant, int most, CancellationToken cancellationToken = default) => ListAsync(most, cancellationToken);

    Task<ImmutableArray<LoadedModel>> IModelsGrain.LoadedAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<LoadedModel>>(
    [
        new() { Silo = SiloAddress.New(System.Net.IPAddress.Loopback, 11_111, 1), Model = Model.Name, Bytes = 35_000_000, Device = "cpu" },
    ]);

    Task<ImmutableArray<LoadedModel>> IModelsGrain.LoadAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ImmutableArray<LoadedModel>> IModelsGrain.UnloadAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ImmutableArray<ModelPull>> IModelsGrain.PullAsync(ModelPullRequest order, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ImmutableArray<ModelPull>> IModelsGrain.PullsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ImmutableArray<ModelInfo>> ITextEncoderGrain.ListAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<ModelInfo>>([Model]);

    public Task<JobDescription> DescribeAsync(CancellationToken cancellationToken = default)
    {
        Throw();
        return Task.FromResult(Description);
    }

    public Task<LabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default) => Task.FromResult(Counts ?? new LabelCounts { Counted = 0, Sets = [.. Submitted!.LabelSets.Select(_ => System.Collections.Immutable.ImmutableArray<LabelCount>.Empty)] });

    /// <summary>The label counts of the job.</summary>
    public LabelCounts? Counts { get; set; }

    public Task<JobProgress> ProgressAsync(CancellationToken cancellationToken = default) => Task.FromResult(CurrentProgress);

    public async IAsyncEnumerable<ResultChunk> ReadAsync(
        long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var first = (int)from; first < Results.Count; first += ChunkSize)
        {
            await BeforeChunk(first, cancellationToken);
            Time.Advance(TimeSpan.FromSeconds(2));
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ResultChunk { First = first, Results = [.. Results.Skip(first).Take(ChunkSize)] };
        }
    }

    /// <summary>The stored embeddings, in pages of two images.</summary>
    public List<JobEmbedding> Embeddings { get; init; } = [];

    public Task<EmbeddingPage> ReadEmbeddingsAsync(long from, CancellationToken cancellationToken = default)
    {
        Throw();
        return Task.FromResult(new EmbeddingPage { First = from, Images = [.. Embeddings.Skip((int)from).Take(2)] });
    }

    public Task<JobProgress> CancelAsync(CancellationToken cancellationToken = default)
    {
        State = State is JobState.Finished ? JobState.Finished : JobState.Cancelled;
        return Task.FromResult(CurrentProgress);
    }

    public Task<JobProgress> ResumeAsync(CancellationToken cancellationToken = default)
    {
        Throw();
        return Task.FromResult(CurrentProgress);
    }

    public Task<ModelInfo> DescribeAsync(string model, CancellationToken cancellationToken = default)
    {
        Throw();
        return Task.FromResult(Model with { LogitScaleAssumed = ScaleIsAssumed });
    }

    public Task<byte[]> EmbedAsync(string model, ImmutableArray<string> prompts, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<byte[]> EmbedWithAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    Task<ImmutableArray<PromptTokens>> ITextEncoderGrain.InspectAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<ImmutableArray<ScoreWarning>> ILabelSetGrain.InspectAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken) => Task.FromResult(Warnings);

    public Task<LabelSetInfo> PrepareAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default) =>
        Task.FromResult(new LabelSetInfo { Key = "zeroshot-mini/abc", Model = Model.Name, Labels = definition.Labels, Templates = definition.Templates });

    Task<LabelSetInfo?> ILabelSetGrain.DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LabelSetInfo?> FindAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken = default) => Task.FromResult(LabelsStored
        ? new LabelSetInfo { Key = "k", Model = Model.Name, Labels = ["cat"], Templates = ["{}"] }
        : null);

    /// <summary>The embeddings of the label set.</summary>
    public LabelSetEmbeddings? LabelEmbeddings { get; init; }

    public Task<LabelSetEmbeddings> GetEmbeddingsAsync(CancellationToken cancellationToken = default) => Task.FromResult(LabelEmbeddings ?? throw new NotSupportedException());

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether its silos decode large JPEG files at reduced scale.</summary>
    public bool ReducedJpeg { get; set; }

    /// <summary>The warnings of the cluster about labels.</summary>
    public ImmutableArray<ScoreWarning> Warnings { get; set; } = [];

    /// <summary>Creates the job without a submission.</summary>
    public void Begin(JobSpec spec) => Submitted = spec;

    /// <summary>The fingerprint of the model when the job was submitted.</summary>
    public string Fingerprint { get; init; } = "";

    private JobDescription Description => new()
    {
        JobId = "01hzy3c5wk9q",
        Spec = Submitted!,
        LabelSets = [.. Submitted!.LabelSets.Select((_, index) => $"zeroshot-mini/{index}abc")],
        Warnings = LabelRules.OfScale(Model with { LogitScaleAssumed = ScaleIsAssumed }) is { } scale ? [.. Warnings, scale] : Warnings,
        Submitted = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        ReducedJpeg = ReducedJpeg,
        Fingerprint = Fingerprint,
        ImageFingerprint = "1ma9e",
    };

    private JobProgress CurrentProgress => AdjustProgress(new JobProgress
    {
        JobId = "01hzy3c5wk9q",
        State = State,
        Listed = Results.Count + Unranked,
        ListingDone = State is not JobState.Preparing,
        Classified = Results.Count(result => result.Outcome.Error is ImageError.None),
        Failed = Results.Count(result => result.Outcome.Error is not ImageError.None),
        Errors = Results.Where(result => result.Outcome.Error is not ImageError.None)
            .GroupBy(result => result.Outcome.Error).ToImmutableSortedDictionary(group => group.Key, group => group.LongCount()),
        PromptsEmbedded = PromptsEmbedded,
        Problem = Problem,
    });

    private void Throw()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }

    public Task<JobProgress> PauseAsync(CancellationToken cancellationToken = default)
    {
        State = CurrentProgress.Ended ? State : JobState.Paused;
        return Task.FromResult(CurrentProgress);
    }

    public Task<JobProgress> RetryAsync(ImmutableArray<ImageError> errors, CancellationToken cancellationToken = default)
    {
        Retried = errors;
        for (var i = 0; i < Results.Count; i++)
        {
            if (Results[i].Outcome.Error is not ImageError.None and var error && (errors.IsEmpty || errors.Contains(error)))
            {
                Results[i] = Rows.Classified(Results[i].Path, new LabelScore(0, 1));
            }
        }

        return Task.FromResult(CurrentProgress);
    }

    public Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        Deleted = true;
        return Task.CompletedTask;
    }

    public Task<UploadAnswer> UploadAsync(UploadChunk chunk, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<JobProgress> CompleteUploadAsync(long files, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
