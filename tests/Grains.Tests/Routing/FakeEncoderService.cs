using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Routing;

/// <summary>The encoder of a silo, as a router sees it.</summary>
internal sealed class FakeEncoderService(Func<EncodeRequest, Task<EncodeAnswer>> encode) : IEncoderService
{
    /// <summary>Whether it is draining; null if it does not answer.</summary>
    public bool? Draining { get; set; }

    /// <summary>The prompts that wait for its text towers.</summary>
    public TextBacklog? Backlog { get; set; }

    public Task<EncodeAnswer> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken) => encode(request);

    public Task<EncoderLoad> MeasureAsync() => Draining is not { } draining
        ? new TaskCompletionSource<EncoderLoad>().Task
        : Task.FromResult(new EncoderLoad { Waiting = 0, Places = 1, Running = 0, Leases = 0, ImagesPerSecond = 0, ImagesPerBatch = 0, Images = 0, Draining = draining, LabelCacheHits = 0, LabelCacheMisses = 0 });

    public Task<ImmutableArray<LoadedModel>> LoadedAsync() => Task.FromResult(ImmutableArray<LoadedModel>.Empty);

    public Task<LoadedModel> LoadAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LoadedModel?> UnloadAsync(string model) => throw new NotSupportedException();

    public Task<ModelPull> PullAsync(ModelPullRequest order) => throw new NotSupportedException();

    public Task<ImmutableArray<ModelPull>> PullsAsync() => throw new NotSupportedException();

    public Task<TextBacklog> TextBacklogAsync(string model, string tenant) => Task.FromResult(Backlog ?? throw new NotSupportedException());

    public Task<EncoderLoad> DrainAsync(bool on) => throw new NotSupportedException();

    public Task<byte[]?> ThumbnailAsync(ImageSlice image, CancellationToken cancellationToken) => throw new NotSupportedException();
}
