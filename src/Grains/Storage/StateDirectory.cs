using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>The places in the state directory.</summary>
internal sealed class StateDirectory(IOptions<StorageOptions> options)
{
    /// <summary>For files that only matter while somebody works with them.</summary>
    public string Scratch => Path.Combine(options.Value.Directory, "scratch");
}
