using System.IO.Enumeration;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Files;

/// <summary>Lists the names in a directory exactly, without losing or altering any.</summary>
internal static class DirectoryEntries
{
    // Include hidden files, and fail on what cannot be read instead of skipping it silently.
    private static readonly EnumerationOptions _everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>Enumerates the entries in file system order.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="wanted">Filter; skipped entries allocate nothing.</param>
    /// <param name="mayList">
    /// Whether a directory may be listed, by its real path. On Linux it judges the opened directory, so that a link that replaces it meanwhile leads nowhere.
    /// Null: any may.
    /// </param>
    /// <exception cref="IOException">During enumeration: the directory does not exist or cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">During enumeration: permission denied, or it may not be listed.</exception>
    /// <remarks>
    /// Linux names are read as bytes, because .NET alters names that are not UTF-8. macOS has no such names, and Windows names are UTF-16.
    /// </remarks>
    public static IEnumerable<WalkEntry> Of(string directory, EntryPredicate wanted, Predicate<string>? mayList = null) =>
        OperatingSystem.IsLinux() ? OnLinux(directory, wanted, mayList) : Elsewhere(directory, wanted, mayList);

    private static FileSystemEnumerable<WalkEntry> Elsewhere(string directory, EntryPredicate wanted, Predicate<string>? mayList)
    {
        if (mayList is not null && RealPath.Of(directory) is { } place && !mayList(place))
        {
            throw Refused();
        }

        return new FileSystemEnumerable<WalkEntry>(directory, (ref FileSystemEntry entry) => new(entry.FileName.ToString(), KindOf(ref entry)), _everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => wanted(entry.FileName, KindOf(ref entry)),
        };
    }

    private static UnauthorizedAccessException Refused() => new("The directory lies where none may be listed.");

    [SupportedOSPlatform("linux")]
    private static IEnumerable<WalkEntry> OnLinux(string directory, EntryPredicate wanted, Predicate<string>? mayList)
    {
        using var reader = new DirectoryReader(directory, mayList);
        while (reader.Next(wanted) is { } entry)
        {
            yield return entry;
        }
    }

    // For files, the kind is known without another system call.
    private static WalkEntryKind KindOf(ref FileSystemEntry entry) => !entry.IsDirectory ? WalkEntryKind.File
        : (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? WalkEntryKind.LinkedDirectory
        : WalkEntryKind.Directory;

    [SupportedOSPlatform("linux")]
    private sealed unsafe class DirectoryReader : IDisposable
    {
        // struct dirent on 64-bit Linux, with glibc and musl. ONNX Runtime supports no other.
        private const int TypeAt = 18, NameAt = 19;

        // d_type: unknown, directory, symbolic link.
        private const byte Unknown = 0, Directory = 4, Link = 10;

        private readonly nint _directory;

        // Linux names have at most 255 bytes; a foreign file system may allow more.
        private char[] _text = new char[255 * FileNameEscape.CharsPerByte];

        public DirectoryReader(string directory, Predicate<string>? mayList)
        {
            using var opened = LibC.OpenToList(directory);
            if (!opened.IsInvalid && mayList is not null && !(LibC.PlaceOf(opened) is { } place && mayList(place)))
            {
                throw Refused();
            }

            _directory = opened.IsInvalid ? 0 : LibC.OpenDirectory(opened);
            if (_directory == 0)
            {
                var error = Marshal.GetLastPInvokeError();
                throw error == LibC.NoSuchFile ? new DirectoryNotFoundException("The directory does not exist.") : LibC.Failure(error);
            }

            // It closes the descriptor.
            opened.SetHandleAsInvalid();
        }

        public WalkEntry? Next(EntryPredicate wanted)
        {
            while (true)
            {
                var entry = LibC.ReadDirectory(_directory);
                if (entry is null)
                {
                    return Marshal.GetLastPInvokeError() is var error and not 0 ? throw LibC.Failure(error) : null;
                }

                var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameAt);
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                {
                    continue;
                }

                if (name.Length * FileNameEscape.CharsPerByte > _text.Length)
                {
                    _text = new char[name.Length * FileNameEscape.CharsPerByte];
                }

                var text = _text.AsSpan(0, FileNameEscape.Encode(name, _text));
                var kind = entry[TypeAt] switch
                {
                    Directory => WalkEntryKind.Directory,
                    Unknown or Link => LibC.KindOf(LibC.DescriptorOf(_directory), [.. name, 0]),
                    _ => WalkEntryKind.File,
                };
                if (wanted(text, kind))
                {
                    return new WalkEntry(text.ToString(), kind);
                }
            }
        }

        public void Dispose() => _ = LibC.CloseDirectory(_directory);
    }
}

/// <summary>Filters an entry before its name is converted to a string.</summary>
internal delegate bool EntryPredicate(ReadOnlySpan<char> name, WalkEntryKind kind);
