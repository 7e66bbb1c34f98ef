using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Models;

/// <summary>The directory of pulled models, which all commands of this user search.</summary>
internal static class PulledModels
{
    private const string Folder = "models";

    /// <summary>The directory of bundled models, next to the program.</summary>
    public static string Bundled { get; } = Path.Combine(AppContext.BaseDirectory, Folder);

    /// <summary>The directory, which need not exist; null if the user has no data directory.</summary>
    public static string? Directory(CliContext context) =>
        Path.IsPathRooted(context.UserDataDirectory) ? Path.Combine(context.UserDataDirectory, CliStateDirectory.Name, Folder) : null;

    /// <summary>Returns the directory if it exists, as a list.</summary>
    public static IReadOnlyList<string> DirectoryIfThere(CliContext context) =>
        Directory(context) is { } directory && System.IO.Directory.Exists(directory) ? [directory] : [];

    /// <summary>Chooses the directory to pull into or remove from.</summary>
    /// <param name="asked">Value of <c>--models-dir</c>, or null.</param>
    /// <param name="context">Provides the user's data directory.</param>
    /// <exception cref="UsageException">The option is empty, or the user has no data directory.</exception>
    public static string Choose(string? asked, CliContext context)
    {
        if (asked is { Length: 0 })
        {
            throw new UsageException("--models-dir is empty. Specify a folder.");
        }

        return asked is not null
            ? Path.GetFullPath(asked)
            : Directory(context) ?? throw new UsageException("This user has no home folder for models. Specify a folder with --models-dir DIR.");
    }
}
