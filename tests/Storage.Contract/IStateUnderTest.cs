using Orleans.Storage;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Storage.Contract;

/// <summary>The stores of one cluster over one medium that nobody else has. Disposing it leaves nothing behind.</summary>
public interface IStateUnderTest : IAsyncDisposable
{
    IJobStore Jobs { get; }

    IUploadStore Uploads { get; }

    IEmbeddingStore Embeddings { get; }

    IPromptStore Prompts { get; }

    IGrainStorage Grains { get; }

    IStoredLabelSets LabelSets { get; }

    /// <summary>What a restart does: everything in memory is gone, and the stores are other objects over what is kept.</summary>
    Task ReopenAsync();
}
