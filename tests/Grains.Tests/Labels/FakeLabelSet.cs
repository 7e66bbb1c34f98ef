using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Tests.Labels;

/// <summary>A prepared label set that counts its fetches.</summary>
/// <param name="bytes">Size of its embeddings.</param>
internal sealed class FakeLabelSet(int bytes) : ILabelSetGrain
{
    private int _fetches;

    /// <summary>Fetches of embeddings or texts.</summary>
    public int Fetches => _fetches;

    /// <summary>What a fetch waits for, or fails with.</summary>
    public Task Fetched { get; set; } = Task.CompletedTask;

    public async Task<LabelSetEmbeddings> GetEmbeddingsAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fetches);
        await Fetched;
        return new LabelSetEmbeddings { Embeddings = new byte[bytes], Rows = bytes / sizeof(float), Dimension = 1 };
    }

    public async Task<LabelSetInfo?> DescribeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fetches);
        await Fetched;
        return new LabelSetInfo { Key = "key", Model = "clip", Labels = ["cat", "dog"], Templates = ["a photo of a {}"] };
    }

    public Task<LabelSetInfo> PrepareAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<ScoreWarning>> InspectAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken) => throw new NotSupportedException();
}
