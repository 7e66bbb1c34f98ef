using Orleans.Storage;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Sqlite.GrainState;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.GrainState;

public sealed class SqliteGrainStorageTests : IDisposable
{
    private static readonly GrainId _grain = GrainId.Create("label-set", "mini/00ff");

    private readonly StateFolder _folder = new();
    private StateDatabase _database;

    public SqliteGrainStorageTests() => _database = _folder.Open();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_state_is_read_as_it_was_written_also_after_a_restart()
    {
        var written = State(7);
        await Storage().WriteStateAsync("embeddings", _grain, written);
        Reopen();

        var read = await Read();

        Assert.Equal((7, true, written.ETag), (read.State!.Rows, read.RecordExists, read.ETag));
        Assert.Equal(written.State!.Embeddings, read.State!.Embeddings);
    }

    [Fact]
    public async Task A_state_that_was_never_written_reads_as_new()
    {
        var read = new GrainState<Matrix>(new Matrix { Rows = 9 }) { ETag = "9", RecordExists = true };
        await Storage().ReadStateAsync("embeddings", _grain, read);

        Assert.Equal((0, false, null), (read.State!.Rows, read.RecordExists, read.ETag));
    }

    [Fact]
    public async Task Grains_states_and_services_do_not_see_each_other()
    {
        await Storage().WriteStateAsync("embeddings", _grain, State(1));
        await Storage().WriteStateAsync("names", _grain, State(2));
        await Storage().WriteStateAsync("embeddings", GrainId.Create("label-set", "mini/00fe"), State(3));
        await Storage("other").WriteStateAsync("embeddings", _grain, State(4));

        Assert.Equal(1, (await Read()).State!.Rows);
    }

    [Fact]
    public async Task A_writer_with_an_old_version_is_refused_and_changes_nothing()
    {
        var (first, second) = (await Read(), await Read());
        first.State!.Rows = 1;
        second.State!.Rows = 2;
        await Storage().WriteStateAsync("embeddings", _grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("embeddings", _grain, second));
        second = await Read();
        first.State!.Rows = 3;
        await Storage().WriteStateAsync("embeddings", _grain, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("embeddings", _grain, second));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().ClearStateAsync("embeddings", _grain, second));

        Assert.Equal(3, (await Read()).State!.Rows);
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_can_be_written_anew()
    {
        var state = State(1);
        await Storage().WriteStateAsync("embeddings", _grain, state);

        await Storage().ClearStateAsync("embeddings", _grain, state);

        Assert.Equal((0, false, null), (state.State!.Rows, state.RecordExists, state.ETag));
        Assert.False((await Read()).RecordExists);
        await Storage().WriteStateAsync("embeddings", _grain, state);
        Assert.True((await Read()).RecordExists);
    }

    [Fact]
    public async Task A_state_that_was_cleared_and_written_anew_is_not_taken_for_the_old_one()
    {
        var state = State(1);
        await Storage().WriteStateAsync("embeddings", _grain, state);
        var old = await Read();
        await Storage().ClearStateAsync("embeddings", _grain, state);
        Reopen();
        await Storage().WriteStateAsync("embeddings", _grain, state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("embeddings", _grain, old));
    }

    [Fact]
    public async Task Bytes_of_an_unknown_format_are_refused_with_a_reason()
    {
        await Storage().WriteStateAsync("embeddings", _grain, State(1));
        await _database.WriteAsync(
            session => session.Execute("UPDATE grain_state SET body = $1", new byte[] { 9, 9 }), TestContext.Current.CancellationToken);

        Assert.Equal(ZeroShotError.StateDamaged, (await Assert.ThrowsAsync<ZeroShotException>(Read)).Code);
    }

    private SqliteGrainStorage Storage(string service = "zso") => new(_database, TestSerialization.Bodies, TestSerialization.States, TestSerialization.Activators, service);

    private async Task<GrainState<Matrix>> Read()
    {
        var state = new GrainState<Matrix>(new Matrix());
        await Storage().ReadStateAsync("embeddings", _grain, state);
        return state;
    }

    private static GrainState<Matrix> State(int rows) => new(new Matrix { Rows = rows, Embeddings = [1, 2, 3] });

    private void Reopen()
    {
        _database.Dispose();
        _database = _folder.Open();
    }

    [GenerateSerializer, Alias("zso.tests.Matrix")]
    internal sealed class Matrix
    {
        [Id(0)] public int Rows { get; set; }

        [Id(1)] public byte[] Embeddings { get; set; } = [];
    }
}
