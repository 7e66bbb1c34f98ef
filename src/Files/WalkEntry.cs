namespace ZeroShotOrleans.Files;

/// <summary>One name in a directory.</summary>
/// <param name="Name">The name as <see cref="FileNameEscape"/> writes it.</param>
/// <param name="Kind">What it names.</param>
internal readonly record struct WalkEntry(string Name, WalkEntryKind Kind);

/// <summary>What a walk does with a name.</summary>
internal enum WalkEntryKind : byte
{
    /// <summary>Anything that is no directory, whatever it is: it is listed.</summary>
    File,

    /// <summary>A directory to enter.</summary>
    Directory,

    /// <summary>A link to a directory, to enter unless it leads back to where the walk comes from.</summary>
    LinkedDirectory,

    /// <summary>A file that is listed if its content is that of an image.</summary>
    UnknownFile,
}
