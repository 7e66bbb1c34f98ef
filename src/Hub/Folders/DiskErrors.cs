namespace ZeroShotOrleans.Hub.Folders;

/// <summary>Turns file system errors into a <see cref="HubException"/> with a remedy.</summary>
internal static class DiskErrors
{
    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows, ENOSPC and EDQUOT of Linux, EDQUOT of macOS.
    private static readonly int[] _fullCodes = [unchecked((int)0x80070070), unchecked((int)0x80070027), 28, 122, 69];

    /// <summary>Runs an asynchronous step that reads or writes the disk.</summary>
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

    /// <summary>Runs a synchronous step that reads or writes the disk.</summary>
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

    /// <summary>Checks the free disk space before anything is written.</summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="bytes">Number of bytes still to write.</param>
    /// <exception cref="HubException">The disk has less free space.</exception>
    public static void CheckSpace(string directory, long bytes)
    {
        // A network share has no drive on Windows; there, running out of space is reported while writing.
        if (!directory.StartsWith(@"\\", StringComparison.Ordinal) && new DriveInfo(directory).AvailableFreeSpace is var free && bytes > free)
        {
            throw new HubException(
                HubError.Disk,
                $"{bytes / 1e9:0.###} GB must still be written to {directory}, but its disk has only {free / 1e9:0.###} GB free.",
                "Free some space, or use another models directory.");
        }
    }

    private static HubException Explain(Exception failure, string directory) => failure switch
    {
        UnauthorizedAccessException => new HubException(
            HubError.Disk,
            $"The models directory {directory} cannot be written: {failure.Message}",
            "Grant this process write permission, or use another directory.",
            failure),
        _ when _fullCodes.Contains(failure.HResult) => new HubException(
            HubError.Disk, $"The disk of {directory} is full.", "Free some space and pull again; the download resumes.", failure),
        _ => new HubException(
            HubError.Disk,
            $"The models directory {directory} failed: {failure.Message}",
            "Check the path and its disk; on Windows, close the programs that have the model open.",
            failure),
    };
}
