using System.Collections.Immutable;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>What operating systems and file servers put next to images: thumbnails, metadata and recycle bins. Skipped unless requested.</summary>
internal static class SystemFileNames
{
    /// <summary>Files, including those named like an image: AppleDouble is called <c>._cat.jpg</c>.</summary>
    public static ImmutableArray<string> Files { get; } = ["._*", ".DS_Store", "Thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"];

    /// <summary>Directories of macOS archives and volumes, Synology, QNAP, Windows, and Linux desktops.</summary>
    public static ImmutableArray<string> Directories { get; } =
    [
        "__MACOSX", ".AppleDouble", ".Spotlight-V100", ".Trashes", ".fseventsd", "@eaDir", "#recycle", "#snapshot", ".@__thumb", "@Recycle", "@Recently-Snapshot",
        "$RECYCLE.BIN", "System Volume Information", ".thumbnails", ".Trash-*",
    ];
}
