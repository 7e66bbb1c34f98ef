using Orleans.Storage;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Prompts;
using ZeroShotOrleans.Storage.Sqlite.Embeddings;
using ZeroShotOrleans.Storage.Sqlite.GrainState;
using ZeroShotOrleans.Storage.Sqlite.Jobs;
using ZeroShotOrleans.Storage.Sqlite.Labels;
using ZeroShotOrleans.Storage.Sqlite.Prompts;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests;

/// <summary>The stores over a temporary state file.</summary>
internal sealed class SqliteState : IStateUnderTest
{
    private const string Service = "zso";

    private readonly StateFolder _folder = new();
    private readonly TimeProvider _time;

    public SqliteState(TimeProvider time)
    {
        _time = time;
        Database = _folder.Open();
    }

    public StateDatabase Database { get; private set; }

    public IJobStore Jobs => new SqliteJobStore(Database, TestSerialization.Bodies);

    public IUploadStore Uploads => new SqliteUploadStore(Database);

    public IEmbeddingStore Embeddings => new SqliteEmbeddingStore(Database, _time);

    public IPromptStore Prompts => new SqlitePromptStore(Database, _time);

    public IGrainStorage Grains => new SqliteGrainStorage(Database, TestSerialization.Bodies, TestSerialization.States, TestSerialization.Activators, Service);

    public IStoredLabelSets LabelSets => new SqliteStoredLabelSets(Database, Service);

    public Task ReopenAsync()
    {
        Database.Dispose();
        Database = _folder.Open();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
