using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Reading;

/// <summary>Describes model folders without a silo.</summary>
public static class ModelFolders
{
    /// <summary>The models in directories, sorted by name, as a silo with default settings describes them. Folders that cannot be used are omitted.</summary>
    /// <param name="directories">Directories whose sub-directories are models, in order of precedence. Empty: the directory shipped with the program.</param>
    public static ImmutableArray<ModelInfo> List(IEnumerable<string> directories)
    {
        var options = new ModelOptions();
        foreach (var directory in directories)
        {
            options.Directories.Add(directory);
        }

        return new ModelCatalog(Options.Create(options)).DescribeAll(new DeviceOptions(), new ImageOptions());
    }
}
