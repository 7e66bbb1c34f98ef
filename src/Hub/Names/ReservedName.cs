namespace ZeroShotOrleans.Hub.Names;

/// <summary>Windows device names, with or without an extension. Rejected on all systems, so that a models directory stays portable.</summary>
internal static class ReservedName
{
    private static readonly HashSet<string> _devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(number => (string[])[$"COM{number}", $"LPT{number}"])],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether Windows would treat the file name as a device.</summary>
    public static bool Is(string name) => _devices.Contains(name.Split('.')[0].TrimEnd(' '));
}
