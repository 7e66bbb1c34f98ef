using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

public sealed class StateDirectoryLockTests : IDisposable
{
    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_owner_is_reported_who_has_the_directory_and_what_to_do()
    {
        using var first = StateDirectoryLock.Take(_folder.Path);

        var failure = Refusal(_folder.Path);

        Assert.Contains($"process {Environment.ProcessId} on ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--state", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_directory_is_free_when_its_owner_lets_go_and_two_other_directories_are_not_concerned()
    {
        using var other = StateDirectoryLock.Take(Path.Combine(_folder.Path, "other"));

        StateDirectoryLock.Take(_folder.Path).Dispose();
        StateDirectoryLock.Take(_folder.Path).Dispose();

        Assert.False(File.Exists(Path.Combine(_folder.Path, "lock.owner")));
    }

    [Fact]
    public void A_missing_directory_is_created_and_a_missing_parent_is_not()
    {
        StateDirectoryLock.Take(Path.Combine(_folder.Path, "new") + Path.DirectorySeparatorChar).Dispose();
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "new")));

        var failure = Refusal(Path.Combine(_folder.Path, "not", "mounted"));

        Assert.Contains("does not exist", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "not")));
    }

    [Fact]
    public void A_directory_that_is_a_file_is_refused()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        Assert.Contains("is a file", Refusal(file).Message, StringComparison.Ordinal);
        Refusal(Path.Combine(file, "below"));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_refused()
    {
        // Root may write everywhere but where the kernel itself refuses it.
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists("/sys/kernel"), "Needs a directory of the kernel: /sys/kernel.");

        Assert.Contains("cannot be", Refusal("/sys/kernel").Message, StringComparison.Ordinal);
        Assert.Contains("cannot be", Refusal("/sys/kernel/zso-state").Message, StringComparison.Ordinal);
    }

    private static ZeroShotException Refusal(string directory)
    {
        var failure = Assert.Throws<ZeroShotException>(() => StateDirectoryLock.Take(directory));
        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        Assert.Contains($"'{directory}'", failure.Message, StringComparison.Ordinal);
        return failure;
    }
}
