namespace ZeroShotOrleans.Hub.Folders;

/// <summary>Exclusive lock on a model name. The operating system releases it when the process ends, even after a crash.</summary>
internal sealed class FolderLock : IDisposable
{
    // Error codes of a failed exclusive open: sharing violation on Windows, EWOULDBLOCK on Linux and on macOS.
    private static readonly int[] _takenCodes = [unchecked((int)0x80070020), 11, 35];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Acquires the lock.</summary>
    /// <exception cref="HubException">Another pull or removal holds it.</exception>
    public static FolderLock Take(ModelsDirectory models, string name)
    {
        Directory.CreateDirectory(models.Pulling);
        try
        {
            // Do not delete the file on release: two processes could then lock two different files of the same name.
            return new FolderLock(new FileStream(models.LockOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException refused) when (_takenCodes.Contains(refused.HResult))
        {
            throw new HubException(
                HubError.Taken, $"The model '{name}' in {models.Root} is being pulled or removed by another process.", "Wait until it finishes, or stop it.", refused);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
