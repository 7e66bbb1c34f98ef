using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Where the embedded cluster keeps jobs, results and label embeddings.</summary>
internal static class CliStateDirectory
{
    internal const string Name = "zeroshot-orleans";

    /// <summary>The directory that was asked for, else one below the user's data directory.</summary>
    /// <param name="asked">Value of <c>--state</c>, or null.</param>
    /// <param name="userDataDirectory">The user's data directory, made when it is not there yet. Empty: the user has none.</param>
    /// <exception cref="UsageException">The user has no data directory and cannot have one.</exception>
    public static string Choose(string? asked, string userDataDirectory)
    {
        if (asked is not null)
        {
            return Path.GetFullPath(asked);
        }

        if (!Path.IsPathRooted(userDataDirectory))
        {
            throw new UsageException("This user has no home folder to keep jobs and label embeddings in. Name a folder for them with --state DIR.");
        }

        try
        {
            // A new user has none yet; below it the silo makes the folder itself.
            return Path.Combine(Directory.CreateDirectory(userDataDirectory).FullName, Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The folder {userDataDirectory} for jobs and label embeddings cannot be made: {exception.Message} Name another with --state DIR.");
        }
    }
}
