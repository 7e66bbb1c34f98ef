using Orleans.Storage;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Storage.Contract;

/// <summary>The stores of one cluster over one private medium. Disposing it deletes everything.</summary>
public interface IStateUnderTest : IAsyncDisposable
{
    IJobStore Jobs { get; }

    IUploadStore Uploads { get; }

    IEmbeddingStore Embeddings { get; }

    IPromptStore Prompts { get; }

    IGrainStorage Grains { get; }

    IStoredLabelSets LabelSets { get; }

    /// <summary>Simulates a restart: new stores over the same medium, without the old memory.</summary>
    Task ReopenAsync();
}
