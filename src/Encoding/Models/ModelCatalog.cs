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
        [.. Directories.SelectMany(FoldersIn).Where(FolderPlaces.IsModel)
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
            ? Directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(FolderPlaces.IsModel)
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
            throw (exception.InnerException is IOException or UnauthorizedAccessException && exception.Message.Contains(path, StringComparison.Ordinal)) || !Directory.Exists(path)
                ? Gone(name)
                : Broken(name, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Gone(name);
        }
    }

    /// <summary>Reads from a model folder, which may change or vanish at any time: its next user opens it again.</summary>
    /// <exception cref="ZeroShotException">There is no such model, or its folder is broken or gone. Without paths of this machine.</exception>
    public T Read<T>(string name, Func<ModelFolder, T> read)
    {
        var folder = Open(name);
        try
        {
            return read(folder);
        }
        catch (ModelFolderException exception)
        {
            Forget(name);
            throw exception.Message.Contains(folder.Path, StringComparison.Ordinal) && !folder.IsCurrent ? Gone(name) : Broken(name, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Forget(name);
            throw Gone(name);
        }
    }

    /// <summary>Discards the cached folder, so that a repaired one is read at its next use.</summary>
    public void Forget(string name) => _opened.TryRemove(name, out _);

    /// <summary>The exception for a broken folder.</summary>
    public static ZeroShotException Broken(string name, ModelFolderException exception) =>
        new(ZeroShotError.ModelBroken, $"The model '{name}' cannot be used. {exception.Message}");

    // The messages of .NET contain paths of this machine.
    private static ZeroShotException Gone(string name) => new(ZeroShotError.ModelBroken,
        $"The model '{name}' cannot be used. Its folder vanished or changed while it was read, or a file in it cannot be read. Put it back, or pull the model again: the next request reads it again.");

    private static string[] FoldersIn(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
