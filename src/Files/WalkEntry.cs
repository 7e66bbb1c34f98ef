namespace ZeroShotOrleans.Files;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">The name as <see cref="FileNameEscape"/> writes it.</param>
/// <param name="Kind">Kind of the entry.</param>
internal readonly record struct WalkEntry(string Name, WalkEntryKind Kind);

/// <summary>How a directory walk handles an entry.</summary>
internal enum WalkEntryKind : byte
{
    /// <summary>Anything but a directory: list it.</summary>
    File,

    /// <summary>A directory: enter it.</summary>
    Directory,

    /// <summary>A link to a directory: enter it unless it leads back to a directory being walked.</summary>
    LinkedDirectory,

    /// <summary>A file without an image extension: list it if its content is an image.</summary>
    UnknownFile,
}
