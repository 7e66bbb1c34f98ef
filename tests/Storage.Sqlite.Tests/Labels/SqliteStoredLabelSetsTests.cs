using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Labels;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.Labels;

public sealed class SqliteStoredLabelSetsTests : StoredLabelSetsContract
{
    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));
}
