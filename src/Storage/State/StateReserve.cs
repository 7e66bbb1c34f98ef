using System.Globalization;

namespace ZeroShotOrleans.Storage.State;

/// <summary>Decides when a medium is too full for new jobs.</summary>
internal static class StateReserve
{
    // A small medium would never be used if it had to keep a large reserve.
    private const int MaxShare = 8;

    /// <summary>Why a medium has too little room, or null.</summary>
    /// <param name="medium">What it is, for the operator.</param>
    /// <param name="free">Bytes that it can still take.</param>
    /// <param name="size">Bytes that it can take in all.</param>
    /// <param name="minimum"><see cref="StorageOptions.MinFreeBytes"/>.</param>
    /// <param name="remedy">What to do, besides deleting jobs.</param>
    public static string? Shortage(string medium, long free, long size, long minimum, string remedy)
    {
        var reserve = Math.Min(minimum, size / MaxShare);
        return free >= reserve ? null : string.Create(CultureInfo.InvariantCulture,
            $"{medium} has {Math.Max(0, free) >> 20} MiB left, and new jobs are accepted only with {reserve >> 20} MiB or more (Storage:MinFreeBytes). Results are kept. Delete jobs that are no longer needed, or {remedy}.");
    }
}
