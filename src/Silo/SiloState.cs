using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Silo;

/// <summary>The state of a silo without Redis, as a file that can be carried elsewhere.</summary>
public static class SiloState
{
    /// <inheritdoc cref="StateCopy.Write"/>
    public static long Backup(string directory, string file) => StateCopy.Write(directory, file);

    /// <inheritdoc cref="StateCopy.Restore"/>
    public static long Restore(string file, string directory) => StateCopy.Restore(file, directory);
}
