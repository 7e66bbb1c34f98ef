using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Storage.State;

/// <summary>Paths inside the state directory.</summary>
internal sealed class StateDirectory(IOptions<StorageOptions> options)
{
    /// <summary>Folder for temporary files.</summary>
    public string Scratch => Path.Combine(options.Value.Directory, "scratch");
}
