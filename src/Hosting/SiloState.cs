using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Hosting;

/// <summary>Backup and restore of a silo's local state as a single file, for clusters without Redis.</summary>
public static class SiloState
{
    /// <inheritdoc cref="StateCopy.Write"/>
    public static long Backup(string directory, string file) => StateCopy.Write(directory, file);

    /// <inheritdoc cref="StateCopy.Restore"/>
    public static long Restore(string file, string directory) => StateCopy.Restore(file, directory);
}
