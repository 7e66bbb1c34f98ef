using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Chooses the state folder of the embedded cluster, which stores jobs, results and label embeddings.</summary>
internal static class CliStateDirectory
{
    internal const string Name = "zeroshot-orleans";

    /// <summary>Whether a directory is the one that commands use without <c>--state</c>.</summary>
    public static bool IsDefault(string directory, string userDataDirectory) =>
        Path.IsPathRooted(userDataDirectory) && directory == Path.Combine(Path.GetFullPath(userDataDirectory), Name);

    /// <summary>Returns the requested directory, or the default one in the user's data directory.</summary>
    /// <param name="asked">Value of <c>--state</c>, or null.</param>
    /// <param name="userDataDirectory">The user's data directory; created if it does not exist. Empty if the user has none.</param>
    /// <exception cref="UsageException">The user has no data directory, or it cannot be created.</exception>
    public static string Choose(string? asked, string userDataDirectory)
    {
        if (asked is not null)
        {
            return Path.GetFullPath(asked);
        }

        if (!Path.IsPathRooted(userDataDirectory))
        {
            throw new UsageException("This user has no home folder for jobs and label embeddings. Specify a folder with --state DIR.");
        }

        try
        {
            // New users do not have the directory yet. The silo creates the folder below it.
            return Path.Combine(Directory.CreateDirectory(userDataDirectory).FullName, Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The folder {userDataDirectory} for jobs and label embeddings cannot be created: {exception.Message} Specify another one with --state DIR.");
        }
    }
}
