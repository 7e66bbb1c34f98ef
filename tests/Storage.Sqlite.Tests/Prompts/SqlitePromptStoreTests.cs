using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Prompts;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.Prompts;

public sealed class SqlitePromptStoreTests : PromptStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));
}
