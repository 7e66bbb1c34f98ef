namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Where the embedded cluster keeps jobs, results and label vectors.</summary>
internal static class StateDirectory
{
    private const string Name = "zeroshot-orleans";

    /// <summary>The directory that was asked for, else one below the user's data directory.</summary>
    /// <param name="asked">Value of <c>--state</c>, or null.</param>
    /// <param name="userDataDirectory">The user's data directory; need not exist yet, but must have a place to be made in. Empty: there is none.</param>
    /// <exception cref="UsageException">The user has no data directory.</exception>
    public static string Choose(string? asked, string userDataDirectory)
    {
        if (asked is not null)
        {
            return Path.GetFullPath(asked);
        }

        if (!Path.IsPathRooted(userDataDirectory))
        {
            throw new UsageException("This user has no home folder to keep jobs and label vectors in. Name a folder for them with --state DIR.");
        }

        return Path.Combine(userDataDirectory, Name);
    }
}
