using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.ControlPlane;

/// <summary>Replaces the image encoder: returns five labels per image, at the speed of <see cref="SimulatedDevice"/>.</summary>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class SimulatedImageEncoderGrain(SimulatedDevice device) : Grain, IImageEncoderGrain
{
    private static readonly ImageOutcome _outcome = new()
    {
        Scores = [[new(0, 0.5f), new(1, 0.2f), new(2, 0.15f), new(3, 0.1f), new(4, 0.05f)]],
        Stamp = new ImageStamp(100_000, 638_000_000_000_000_000, new ContentHash(1, 2)),
    };

    public async Task<ImmutableArray<ImageOutcome>> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        await device.Classify(request.Images.Count, cancellationToken);
        return [.. Enumerable.Repeat(_outcome, request.Images.Count)];
    }
}

/// <summary>Replaces the text encoder.</summary>
[StatelessWorker, Reentrant]
internal sealed class SimulatedTextEncoderGrain : Grain, ITextEncoderGrain
{
    private const int Dimension = 512;

    public static readonly ModelInfo Model = new()
    {
        Name = "simulated", Family = "clip", EmbeddingDimension = Dimension, ImageSize = [224, 224], LogitScale = 100, LogitBias = 0, Sigmoid = false,
        DefaultTemplate = "a photo of a {}.", TextFingerprint = "simulated",
    };

    public Task<ModelInfo> DescribeAsync(string model, CancellationToken cancellationToken) => Task.FromResult(Model);

    public Task<ImmutableArray<ModelInfo>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<ModelInfo>>([Model]);

    public Task<byte[]> EmbedWithAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        EmbedAsync(model, prompts, cancellationToken);

    public Task<ImmutableArray<PromptTokens>> InspectAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        Task.FromResult(prompts.Select((_, at) => new PromptTokens(new ContentHash(0, (ulong)at), IsTruncated: false, IsUnknown: false)).ToImmutableArray());

    public Task<byte[]> EmbedAsync(string model, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        var vectors = new float[prompts.Length * Dimension];
        for (var i = 0; i < prompts.Length; i++)
        {
            vectors[(i * Dimension) + (i % Dimension)] = 1;
        }

        return Task.FromResult(MemoryMarshal.AsBytes<float>(vectors).ToArray());
    }
}
