using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>The models directories of this machine, in search order.</summary>
internal sealed class ModelLocations
{
    private readonly IReadOnlyList<string> _directories;

    private ModelLocations(IReadOnlyList<string> directories) => _directories = directories;

    /// <summary>The directory of bundled models.</summary>
    public static string Bundled => PulledModels.Bundled;

    /// <summary>Returns the directories: <c>--models-dir</c>, then pulled models, then bundled models.</summary>
    public static ModelLocations Of(string? asked, CliContext context) => new(
        [.. asked is null ? [] : new[] { PulledModels.Choose(asked, context) }, .. PulledModels.DirectoryIfThere(context), Bundled]);

    private string[] Names() => [.. _directories.Where(Directory.Exists).SelectMany(directory => new ModelStore(directory).List()).Select(model => model.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>Finds a model by its name or its folder, and its store.</summary>
    /// <exception cref="HubException">The name is invalid, or a directory cannot be read.</exception>
    /// <exception cref="UsageException">The model was not found.</exception>
    public (ModelStore Store, StoredModel Model) FindOrOpen(string nameOrFolder)
    {
        if (!ModelPath.Is(nameOrFolder))
        {
            return Find(nameOrFolder);
        }

        var (parent, name) = ModelPath.Find(nameOrFolder, option: "");
        var store = new ModelStore(parent);
        return (store, store.Find(name));
    }

    /// <summary>Finds the first model with the name, and its store.</summary>
    /// <exception cref="HubException">The name is invalid, or a directory cannot be read.</exception>
    /// <exception cref="UsageException">The model was not found.</exception>
    public (ModelStore Store, StoredModel Model) Find(string name)
    {
        foreach (var store in _directories.Select(directory => new ModelStore(directory)))
        {
            try
            {
                return (store, store.Find(name));
            }
            catch (HubException missing) when (missing.Kind is HubError.NotFound)
            {
                // Try the next directory.
            }
        }

        throw new UsageException(
            $"{MissingModel.Message(name, Names())} Looked in {string.Join(" and ", _directories)}.");
    }
}
