using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Encoding.Models;

/// <summary>The model folders of this silo by name.</summary>
/// <remarks>Thread-safe. Reads the directories on every call, so new folders are found without a restart.</remarks>
internal sealed class ModelCatalog(IOptions<ModelOptions> options)
{
    private readonly ConcurrentDictionary<string, ModelFolder> _opened = new(StringComparer.Ordinal);

    private IReadOnlyList<string> Directories =>
    [
        .. options.Value.Directories.Count > 0 ? options.Value.Directories : [Path.Combine(AppContext.BaseDirectory, "models")],
        .. options.Value.PullDirectory.Length > 0 ? [options.Value.PullDirectory] : Array.Empty<string>(),
    ];

    /// <summary>Names of all model folders, sorted. A model folder contains <c>zeroshot.json</c> or <c>config.json</c>.</summary>
    public IReadOnlyList<string> Names() =>
        [.. Directories.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Where(IsModel)
            .Select(folder => Path.GetFileName(folder)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Opens a model folder, again if its files have changed.</summary>
    /// <exception cref="ZeroShotException">The model does not exist, or its folder is broken.</exception>
    public ModelFolder Open(string name)
    {
        if (_opened.TryGetValue(name, out var opened) && opened.IsCurrent)
        {
            return opened;
        }

        // A name is a single folder name; anything else could leave the directories.
        var path = name.Length > 0 && Path.GetFileName(name) == name && name is not ("." or "..")
            ? Directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(IsModel)
            : null;
        if (path is null)
        {
            throw new ZeroShotException(ZeroShotError.ModelNotFound, MissingModel.Message(name, Names()));
        }

        try
        {
            return _opened[name] = ModelFolder.Open(path);
        }
        catch (ModelFolderException exception)
        {
            throw Broken(name, exception);
        }
    }

    /// <summary>Discards the cached folder, so that a repaired one is read at its next use.</summary>
    public void Forget(string name) => _opened.TryRemove(name, out _);

    /// <summary>The exception for a broken folder.</summary>
    public static ZeroShotException Broken(string name, ModelFolderException exception) =>
        new(ZeroShotError.ModelBroken, $"The model '{name}' cannot be used. {exception.Message}");

    private static bool IsModel(string folder) =>
        File.Exists(Path.Combine(folder, "zeroshot.json")) || File.Exists(Path.Combine(folder, "config.json"));
}
