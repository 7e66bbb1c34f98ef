using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

/// <summary>A state directory that is deleted or replaced under its owner: on Linux, writes continue into files without a name.</summary>
public sealed class StateFilesTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("zso-state-");

    private string Folder => Path.Combine(_parent.FullName, "state");

    private string Elsewhere => Path.Combine(_parent.FullName, "elsewhere");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task Rejects_reads_and_writes_after_the_directory_was_deleted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no open file.");
        using var database = await OpenAsync();
        Assert.Null(database.Problem);

        Directory.Delete(Folder, recursive: true);

        await RefusesAsync(database, $"The state directory '{Folder}' was deleted while it was in use: state.db is missing.");
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Rejects_reads_and_writes_after_the_files_were_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows moves no open file.");
        using var database = await OpenAsync();

        Directory.Move(Folder, Elsewhere);
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Path.Combine(Folder, "state.db"), [], TestContext.Current.CancellationToken);

        await RefusesAsync(database, $"The state directory '{Folder}' was replaced while it was in use: state.db is a different file.");
    }

    [Fact]
    public async Task Rejects_writes_after_the_write_ahead_log_was_deleted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no open file.");
        using var database = await OpenAsync();

        File.Delete(Path.Combine(Folder, "state.db-wal"));

        await RefusesAsync(database, "state.db-wal is missing.");
    }

    [Fact]
    public async Task A_restored_directory_is_used_again_without_loss()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows moves no open file.");
        using var database = await OpenAsync();
        Directory.Move(Folder, Elsewhere);
        await RefusesAsync(database, "was deleted while it was in use");

        Directory.Move(Elsewhere, Folder);

        await Rows.Add(database, 2);
        Assert.Equal([1, 2], await Rows.Read(database));
    }

    private async Task<StateDatabase> OpenAsync()
    {
        var database = new StateDatabase(new StorageOptions { Directory = Folder });
        await Rows.CreateTable(database);
        await Rows.Add(database, 1);
        return database;
    }

    private static async Task RefusesAsync(StateDatabase database, string reason)
    {
        Assert.Contains(reason, database.Problem, StringComparison.Ordinal);
        foreach (var call in new Func<Task>[] { () => Rows.Add(database, 9), () => Rows.Read(database) })
        {
            var failure = await Assert.ThrowsAsync<ZeroShotException>(call);
            Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        }
    }
}
