using ZeroShotOrleans.Grains.Tests.Embeddings;
using ZeroShotOrleans.Grains.Tests.Jobs;
using ZeroShotOrleans.Grains.Tests.Labels;
using ZeroShotOrleans.Grains.Tests.Storage;

namespace ZeroShotOrleans.Grains.Tests.Redis;

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
