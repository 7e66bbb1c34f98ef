using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Places within the state directory.</summary>
internal sealed class StateDirectory(IOptions<StorageOptions> options)
{
    /// <summary>Folder for temporary files.</summary>
    public string Scratch => Path.Combine(options.Value.Directory, "scratch");
}
