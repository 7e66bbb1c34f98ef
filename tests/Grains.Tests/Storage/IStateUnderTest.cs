using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Embeddings;

namespace ZeroShotOrleans.Grains.Tests.Storage;

/// <summary>The stores of one cluster over one medium that nobody else has. Disposing it leaves nothing behind.</summary>
public interface IStateUnderTest : IAsyncDisposable
{
    IJobStore Jobs { get; }

    IUploadStore Uploads { get; }

    IEmbeddingStore Embeddings { get; }

    IPromptStore Prompts { get; }

    /// <summary>What a restart does: everything in memory is gone, and the stores are other objects over what is kept.</summary>
    Task ReopenAsync();
}
