using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>A model given by its folder instead of its name.</summary>
internal static class ModelPath
{
    private const int MostShown = 5;

    /// <summary>Whether a text is a path. Model names may contain a slash (owner/name), so a slash alone does not make it one.</summary>
    public static bool Is(string model)
    {
        var looksLikePath = model.StartsWith('.') || Path.IsPathRooted(model) || model.Count(letter => letter == '/') > 1;
        var hasSlash = model.Contains('/', StringComparison.Ordinal) || model.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return looksLikePath || (hasSlash && Directory.Exists(model));
    }

    /// <summary>The folder's parent and its name.</summary>
    /// <param name="model">The path.</param>
    /// <param name="option">The option that gave it, with a space; empty for an argument.</param>
    /// <exception cref="UsageException">It does not exist, or holds no model.</exception>
    public static (string Parent, string Name) Find(string model, string option)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(model));
        if (!Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
        {
            throw new UsageException($"{option}{model}: model folder not found. Specify a model folder, or a name from `zso models list`.");
        }

        return FolderPlaces.IsModel(folder)
            ? (parent, Path.GetFileName(folder))
            : throw new UsageException($"{option}{model} holds no model in a layout that is known. {FolderContent.Of(folder)} {Advice(model, folder)}");
    }

    // Users often specify the parent folder of models.
    private static string Advice(string model, string folder) =>
        Directory.EnumerateDirectories(folder).Where(FolderPlaces.IsModel).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray() is [var first, ..] models
            ? $"It contains models: {string.Join(", ", models.Take(MostShown))}{(models.Length > MostShown ? ", ..." : "")}. Use --models-dir {model} --model {first}."
            : "docs/models.md lists the layouts.";
}
