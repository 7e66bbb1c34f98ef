using Microsoft.Extensions.Options;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>How much room the state file and its disk have.</summary>
internal sealed class SqliteRoom(StateDatabase database, IOptions<StorageOptions> options) : IStateRoom
{
    /// <inheritdoc/>
    public async Task<string?> ShortageAsync(CancellationToken cancellationToken)
    {
        var storage = options.Value;
        var (used, reusable) = await database.ReadAsync(
            session =>
            {
                var page = session.Scalar<long>("PRAGMA page_size");
                var unused = session.Scalar<long>("PRAGMA freelist_count");
                return (Used: (session.Scalar<long>("PRAGMA page_count") - unused) * page, Reusable: unused * page);
            },
            cancellationToken);
        return (storage.MaxBytes > 0
                ? StateReserve.Shortage("The state file", storage.MaxBytes - used, storage.MaxBytes, storage.MinFreeBytes, "raise Storage:MaxBytes")
                : null)
            ?? DiskShortage(storage, reusable);
    }

    // Pages that deleted jobs have left in the file need no room on the disk.
    private static string? DiskShortage(StorageOptions storage, long reusable)
    {
        try
        {
            var disk = new DriveInfo(Path.GetFullPath(storage.Directory));
            return StateReserve.Shortage("The disk of the state", disk.AvailableFreeSpace + reusable, disk.TotalSize, storage.MinFreeBytes, "free space on that disk");
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A network share may not say. A write that does not fit is refused all the same.
            return null;
        }
    }
}
