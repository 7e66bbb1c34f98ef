using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

public sealed class StateDirectoryLockTests : IDisposable
{
    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_owner_is_told_the_first_and_the_remedy()
    {
        using var first = StateDirectoryLock.Take(_folder.Path);

        var failure = Refusal(_folder.Path);

        Assert.Contains($"process {Environment.ProcessId} on ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--state", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_is_per_directory_and_released_with_its_owner()
    {
        using var other = StateDirectoryLock.Take(Path.Combine(_folder.Path, "other"));

        StateDirectoryLock.Take(_folder.Path).Dispose();
        StateDirectoryLock.Take(_folder.Path).Dispose();

        Assert.False(File.Exists(Path.Combine(_folder.Path, "lock.owner")));
    }

    [Fact]
    public void Creates_a_missing_directory_but_not_its_parent()
    {
        StateDirectoryLock.Take(Path.Combine(_folder.Path, "new") + Path.DirectorySeparatorChar).Dispose();
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "new")));

        var failure = Refusal(Path.Combine(_folder.Path, "not", "mounted"));

        Assert.Contains("does not exist", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "not")));
    }

    [Fact]
    public void Rejects_a_directory_that_is_a_file()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        Assert.Contains("is a file", Refusal(file).Message, StringComparison.Ordinal);
        Refusal(Path.Combine(file, "below"));
    }

    [Fact]
    public void Rejects_a_read_only_directory()
    {
        // Root can write everywhere except where the kernel forbids it.
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
