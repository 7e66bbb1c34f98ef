using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Embeddings;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Contract.Labels;
using ZeroShotOrleans.Storage.Contract.Prompts;

namespace ZeroShotOrleans.Storage.Redis.Tests;

public sealed class RedisJobStoreTests : JobStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => RedisState.OpenAsync(Time);
}

public sealed class RedisOutcomeStoreTests : OutcomeStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => RedisState.OpenAsync(Time);
}

public sealed class RedisUploadStoreTests : UploadStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => RedisState.OpenAsync(Time);
}

public sealed class RedisEmbeddingStoreTests : EmbeddingStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => RedisState.OpenAsync(Time);
}

public sealed class RedisPromptStoreTests : PromptStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => RedisState.OpenAsync(Time);
}

public sealed class RedisStoredLabelSetsTests : StoredLabelSetsContract
{
    protected override Task<IStateUnderTest> OpenAsync() => RedisState.OpenAsync(Time);
}
