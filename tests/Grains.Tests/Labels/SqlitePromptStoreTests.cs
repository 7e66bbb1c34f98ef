using ZeroShotOrleans.Grains.Tests.Storage;

namespace ZeroShotOrleans.Grains.Tests.Labels;

public sealed class SqlitePromptStoreTests : PromptStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));
}
