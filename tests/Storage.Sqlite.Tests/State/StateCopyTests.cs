using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

public sealed class StateCopyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-test-copy-");

    private string Copy => Path.Combine(_folder.FullName, "copy.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Never_overwrites_existing_files()
    {
        var directory = State("a");
        File.WriteAllText(Copy, "mine");
        Assert.Contains("already exists", Refusal(() => StateCopy.Write(directory, Copy)), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Copy));

        var copy = Path.Combine(_folder.FullName, "good.db");
        StateCopy.Write(directory, copy);
        Assert.Contains("already exists", Refusal(() => StateCopy.Restore(copy, directory)), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_file_that_is_not_a_copy_and_leaves_nothing()
    {
        var target = Path.Combine(_folder.FullName, "target");
        File.WriteAllText(Copy, "nothing of the kind, and long enough to be looked at as if it were a database");
        Assert.NotEmpty(Refusal(() => StateCopy.Restore(Copy, target)));

        using (var other = new SqliteConnection($"Data Source={Copy}.other;Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE t (a)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("not a copy", Refusal(() => StateCopy.Restore(Copy + ".other", target)), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(target), file => Path.GetFileName(file).StartsWith("state", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_owner_can_read_a_copy()
    {
        StateCopy.Write(State("a"), Copy);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Copy) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Error_names_a_folder_without_state() =>
        Assert.Contains(_folder.FullName, Refusal(() => StateCopy.Write(_folder.FullName, Copy)), StringComparison.Ordinal);

    private static string Refusal(Func<long> act) => Assert.Throws<ZeroShotException>(() => { act(); }).Message;

    private string State(string name)
    {
        var directory = Path.Combine(_folder.FullName, name);
        using var state = new StateDatabase(new StorageOptions { Directory = directory });
        return directory;
    }
}
