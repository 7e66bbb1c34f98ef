using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.Jobs;

public sealed class SqliteUploadStoreTests : UploadStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));
}
