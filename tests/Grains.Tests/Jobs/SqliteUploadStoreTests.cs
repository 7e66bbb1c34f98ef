using ZeroShotOrleans.Grains.Tests.Storage;

namespace ZeroShotOrleans.Grains.Tests.Jobs;

public sealed class SqliteUploadStoreTests : UploadStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));
}
