namespace ZeroShotOrleans.Hub.Folders;

/// <summary>One model's name in the hands of this pull. The operating system takes it back when the process dies, however it dies.</summary>
internal sealed class FolderLock : IDisposable
{
    // What a refused exclusive open ends with: a sharing violation on Windows, EWOULDBLOCK on Linux and on macOS.
    private static readonly int[] TakenCodes = [unchecked((int)0x80070020), 11, 35];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the name.</summary>
    /// <exception cref="HubException">Another pull or removal has it.</exception>
    public static FolderLock Take(ModelsDirectory models, string name)
    {
        Directory.CreateDirectory(models.Pulling);
        try
        {
            // The file stays: deleting it would let two processes lock two files of one name.
            return new FolderLock(new FileStream(models.LockOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException refused) when (TakenCodes.Contains(refused.HResult))
        {
            throw new HubException(
                HubError.Taken, $"The model '{name}' in {models.Root} is being pulled or removed by another process.", "Wait until that has ended, or end it.", refused);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
