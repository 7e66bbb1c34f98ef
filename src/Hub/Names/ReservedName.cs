namespace ZeroShotOrleans.Hub.Names;

/// <summary>Names that are devices on Windows, whatever follows a dot. Refused everywhere, so that a models directory can move.</summary>
internal static class ReservedName
{
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(number => (string[])[$"COM{number}", $"LPT{number}"])],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file of that name would be a device.</summary>
    public static bool Is(string name) => Devices.Contains(name.Split('.')[0].TrimEnd(' '));
}
