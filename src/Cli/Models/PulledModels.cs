using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Models;

/// <summary>The directory that <c>zso models pull</c> fills and every command of this user searches.</summary>
internal static class PulledModels
{
    private const string Folder = "models";

    /// <summary>The directory, whether it is there or not; null when the user has no place for data.</summary>
    public static string? Directory(CliContext context) =>
        Path.IsPathRooted(context.UserDataDirectory) ? Path.Combine(context.UserDataDirectory, CliStateDirectory.Name, Folder) : null;

    /// <summary>The directory as a list of one, or of none before the first pull.</summary>
    public static IReadOnlyList<string> DirectoryIfThere(CliContext context) =>
        Directory(context) is { } directory && System.IO.Directory.Exists(directory) ? [directory] : [];

    /// <summary>The directory to pull into or remove from.</summary>
    /// <param name="asked">Value of <c>--models-dir</c>, or null.</param>
    /// <param name="context">Knows the user's.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static string Choose(string? asked, CliContext context)
    {
        if (asked is { Length: 0 })
        {
            throw new UsageException("--models-dir is empty. Name a folder.");
        }

        return asked is not null
            ? Path.GetFullPath(asked)
            : Directory(context) ?? throw new UsageException("This user has no home folder to keep models in. Name a folder for them with --models-dir DIR.");
    }
}
