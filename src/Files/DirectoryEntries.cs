using System.IO.Enumeration;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Files;

/// <summary>The names in a directory, none lost and none changed.</summary>
internal static class DirectoryEntries
{
    // Hidden files are images like others; what cannot be read is not passed over in silence.
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>The entries in the order of the file system.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="wanted">Which of them; others cost no memory.</param>
    /// <exception cref="IOException">While it is enumerated: there is no such directory, or it cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">While it is enumerated: there is no permission.</exception>
    /// <remarks>
    /// Linux is asked by bytes, because .NET reads names that are not UTF-8 as others. macOS has no such names, and Windows has names of UTF-16.
    /// </remarks>
    public static IEnumerable<WalkEntry> Of(string directory, EntryPredicate wanted) =>
        OperatingSystem.IsLinux() ? OnLinux(directory, wanted) : new FileSystemEnumerable<WalkEntry>(
            directory, (ref FileSystemEntry entry) => new(entry.FileName.ToString(), KindOf(ref entry)), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => wanted(entry.FileName, KindOf(ref entry)),
        };

    [SupportedOSPlatform("linux")]
    private static IEnumerable<WalkEntry> OnLinux(string directory, EntryPredicate wanted)
    {
        using var reader = new DirectoryReader(directory);
        while (reader.Next(wanted) is { } entry)
        {
            yield return entry;
        }
    }

    // For a file the kind is known without a further call of the system.
    private static WalkEntryKind KindOf(ref FileSystemEntry entry) => !entry.IsDirectory ? WalkEntryKind.File
        : (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? WalkEntryKind.LinkedDirectory
        : WalkEntryKind.Directory;

    [SupportedOSPlatform("linux")]
    private sealed unsafe class DirectoryReader : IDisposable
    {
        // struct dirent of Linux on 64-bit machines, with glibc and with musl; ONNX Runtime has no other.
        private const int TypeAt = 18, NameAt = 19;

        // d_type: not told, a directory, a link.
        private const byte Unknown = 0, Directory = 4, Link = 10;

        private readonly nint _directory;

        // Names of Linux have at most 255 bytes; a foreign file system may say otherwise.
        private char[] _text = new char[255 * FileNameEscape.CharsPerByte];

        public DirectoryReader(string directory)
        {
            _directory = LibC.OpenDirectory(PathBytes.Of(directory));
            if (_directory == 0)
            {
                var error = Marshal.GetLastPInvokeError();
                throw error == LibC.NoSuchFile ? new DirectoryNotFoundException("There is no such directory.") : LibC.Failure(error);
            }
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

/// <summary>A question about an entry whose name is not a string yet.</summary>
internal delegate bool EntryPredicate(ReadOnlySpan<char> name, WalkEntryKind kind);
