namespace ZeroShotOrleans.Hub.Folders;

/// <summary>What the file system could not do, in words of whoever owns the disk.</summary>
internal static class DiskFailure
{
    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows, ENOSPC and EDQUOT of Linux, EDQUOT of macOS.
    private static readonly int[] FullCodes = [unchecked((int)0x80070070), unchecked((int)0x80070027), 28, 122, 69];

    /// <summary>Runs a step whose input and output go to disk.</summary>
    public static async Task<T> ExplainAsync<T>(string directory, Func<Task<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Explain(failure, directory);
        }
    }

    /// <summary>The same for a step that waits for nothing.</summary>
    public static T Explain<T>(string directory, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Explain(failure, directory);
        }
    }

    /// <summary>Refuses before the first byte what cannot end well.</summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="bytes">Bytes still to be written.</param>
    /// <exception cref="HubException">The disk has less.</exception>
    public static void CheckSpace(string directory, long bytes)
    {
        // A share of the network has no drive on Windows; such a disk tells when it is full.
        if (!directory.StartsWith(@"\\", StringComparison.Ordinal) && new DriveInfo(directory).AvailableFreeSpace is var free && bytes > free)
        {
            throw new HubException(
                HubError.Disk,
                $"{bytes / 1e9:0.###} GB are still to be written to {directory}, whose disk has {free / 1e9:0.###} GB left.",
                "Free some, or name another models directory.");
        }
    }

    private static HubException Explain(Exception failure, string directory) => failure switch
    {
        UnauthorizedAccessException => new HubException(
            HubError.Disk,
            $"The models directory {directory} cannot be written: {failure.Message}",
            "Give the user of this process permission to write there, or name another directory.",
            failure),
        _ when FullCodes.Contains(failure.HResult) => new HubException(
            HubError.Disk, $"The disk of {directory} is full.", "Free some space and pull again: it goes on where it stopped.", failure),
        _ => new HubException(
            HubError.Disk,
            $"The models directory {directory} failed: {failure.Message}",
            "Check the path and its disk; on Windows, end what has the model open.",
            failure),
    };
}
