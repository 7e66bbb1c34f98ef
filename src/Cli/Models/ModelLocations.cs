using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Cli.Models;

/// <summary>The models directories of this machine, in the order in which a model is looked for.</summary>
internal sealed class ModelLocations
{
    private readonly IReadOnlyList<string> _directories;

    private ModelLocations(IReadOnlyList<string> directories) => _directories = directories;

    /// <summary>The directory that comes with the program.</summary>
    public static string Bundled { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>What <c>--models-dir</c> names, then what was pulled, then what comes with the program.</summary>
    public static ModelLocations Of(string? asked, CliContext context) => new(
        [.. asked is null ? [] : new[] { PulledModels.Choose(asked, context) }, .. PulledModels.DirectoryIfThere(context), Bundled]);

    private string[] Names() => [.. _directories.Where(Directory.Exists).SelectMany(directory => new ModelStore(directory).List()).Select(model => model.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>The first model of that name, and the store that holds it.</summary>
    /// <exception cref="HubException">The name is none, or a directory cannot be read.</exception>
    /// <exception cref="UsageException">There is no such model.</exception>
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
                // Another directory may have it.
            }
        }

        throw new UsageException(
            $"{MissingModel.Message(name, Names())} Looked in {string.Join(" and ", _directories)}.");
    }
}
