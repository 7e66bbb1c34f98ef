using ZeroShotOrleans.Grains.Cluster.Events;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Sqlite.GrainState;
using ZeroShotOrleans.Storage.Sqlite.Tests;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Tests.Storage;

/// <summary>Damaged grain state of every kind.</summary>
public sealed class DamagedGrainStateTests : IAsyncDisposable
{
    private readonly SqliteState _state = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task Damaged_grain_state_is_detected_and_can_be_rewritten()
    {
        await StateAsync(new LabelSetState { Model = "mini", Labels = ["cat"], Embeddings = new LabelSetEmbeddings { Rows = 1, Dimension = 1, Embeddings = [0, 0, 128, 63] } }, new LabelSetState());
        await StateAsync(new LabelSetNameState { LastVersion = 3 }, new LabelSetNameState { LastVersion = 4 });
        await StateAsync(new LabelSetNamesState { Names = [new LabelSetName("pets", 1, 2, DateTimeOffset.UnixEpoch)] }, new LabelSetNamesState());
        await StateAsync(new ClusterEventsState { Events = [new ClusterEvent { Kind = ClusterEventKind.LeasesReturned }] }, new ClusterEventsState());
    }

    private async Task StateAsync<T>(T stored, T next)
        where T : class, IDamageable, new()
    {
        var storage = Storage();
        var (grain, other) = (GrainId.Create("set", "one"), GrainId.Create("set", "other"));
        await storage.WriteStateAsync("state", other, new GrainState<T>(stored));
        await storage.WriteStateAsync("state", grain, new GrainState<T>(stored));
        foreach (var (name, bytes) in Damage.Of(await StoredRow.BodyAsync(_state.Database, "body", $"grain_state WHERE grain = '{grain}'")))
        {
            await StoredRow.WriteAsync(_state.Database, "grain_state", "body", $"grain = '{grain}'", bytes);

            var read = new GrainState<T>(new T());
            await storage.ReadStateAsync("state", grain, read);
            Assert.True(read.State!.IsDamaged, $"{typeof(T).Name}, {name}");
            Assert.True(read.RecordExists);
            var whole = new GrainState<T>(new T());
            await storage.ReadStateAsync("state", other, whole);
            Assert.False(whole.State!.IsDamaged);

            read.State = next;
            await storage.WriteStateAsync("state", grain, read);
            var again = new GrainState<T>(new T());
            await storage.ReadStateAsync("state", grain, again);
            Assert.False(again.State!.IsDamaged);
        }

        await StoredRow.WriteAsync(_state.Database, "grain_state", "grain", "1 = 1 AND grain = '" + grain + "'", grain + typeof(T).Name);
        await StoredRow.WriteAsync(_state.Database, "grain_state", "grain", "1 = 1 AND grain = '" + other + "'", other + typeof(T).Name);
    }

    private SqliteGrainStorage Storage() => new(_state.Database, TestSerialization.Bodies, TestSerialization.States, TestSerialization.Activators, "zso");
}
