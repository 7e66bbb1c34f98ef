using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Files;

// Calls that take or return names as bytes, because .NET alters names that are not UTF-8. Only Linux has such names.
internal static partial class LibC
{
    // fcntl.h: relative to the working directory; do not follow links; create exclusively.
    private const int WorkingDirectory = -100, NoFollow = 0x100, WriteOnly = 1, Create = 0x40, Truncate = 0x200;

    // stat.h: S_IFLNK. dirent.h: d_type, 0 if the file system does not report it.
    private const int Link = 0xA000;

    /// <summary>Whether a path leads to a directory; null if it leads to nothing or cannot be examined.</summary>
    [SupportedOSPlatform("linux")]
    public static bool? IsDirectory(byte[] path) => TypeOf(WorkingDirectory, path, flags: 0) is { } type ? type == DirectoryType : null;

    /// <summary>Whether the name exists, including as a dangling link.</summary>
    [SupportedOSPlatform("linux")]
    public static bool Exists(byte[] path) => TypeOf(WorkingDirectory, path, NoFollow) is not null;

    /// <summary>Kind of a name in an open directory, for file systems whose listings do not report it.</summary>
    [SupportedOSPlatform("linux")]
    public static WalkEntryKind KindOf(int directory, byte[] name)
    {
        var type = TypeOf(directory, name, NoFollow);
        return type is DirectoryType ? WalkEntryKind.Directory
            : type is Link && TypeOf(directory, name, flags: 0) is DirectoryType ? WalkEntryKind.LinkedDirectory
            : WalkEntryKind.File;
    }

    /// <summary>Target of a symbolic link; null if the path is not a link.</summary>
    [SupportedOSPlatform("linux")]
    public static string? LinkTarget(byte[] path)
    {
        for (var bytes = new byte[512]; ; bytes = new byte[bytes.Length * 2])
        {
            var length = ReadLink(path, bytes, bytes.Length);
            if (length < bytes.Length)
            {
                return length < 0 ? null : FileNameEscape.Encode(bytes.AsSpan(0, (int)length));
            }
        }
    }

    /// <summary>The real path of an open file or directory; null if the system does not report it.</summary>
    [SupportedOSPlatform("linux")]
    public static string? PlaceOf(SafeFileHandle opened) =>
        LinkTarget(System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{opened.DangerousGetHandle()}\0"));

    /// <summary>The path with all links resolved; null if the target does not exist or cannot be reached.</summary>
    [SupportedOSPlatform("linux")]
    public static unsafe string? RealPathOf(byte[] path)
    {
        var real = RealPath(path, resolved: 0);
        if (real == 0)
        {
            return null;
        }

        try
        {
            return FileNameEscape.Encode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)real));
        }
        finally
        {
            NativeMemory.Free((void*)real);
        }
    }

    /// <summary>Creates a file, or truncates an existing one.</summary>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle CreateFile(byte[] path, UnixFileMode mode)
    {
        var descriptor = OpenToWrite(path, WriteOnly | Create | Truncate | LinuxCloseOnExec, (int)mode);
        Check(descriptor);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Throws the error of the last call, if any.</summary>
    public static void Check(int result)
    {
        if (result < 0)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>The exception that .NET would throw for this error, without the path.</summary>
    public static Exception Failure(int error)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            NoSuchFile => new FileNotFoundException(message),
            PermissionDenied or OperationNotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message),
        };
    }

    private static unsafe int? TypeOf(int directory, byte[] path, int flags)
    {
        var status = stackalloc byte[LinuxStatSize];
        return StatxAt(directory, path, flags, LinuxStatType, status) == 0 ? *(ushort*)(status + LinuxStatMode) & TypeMask : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static unsafe partial int StatxAt(int directory, byte[] path, int flags, uint mask, byte* status);

    // The variant with a mode, which is required when open creates a file.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenToWrite(byte[] path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true)]
    private static partial nint ReadLink(byte[] path, [Out] byte[] target, nint size);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static partial nint RealPath(byte[] path, nint resolved);

    /// <summary>Lists an open directory, which then belongs to the result.</summary>
    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint OpenDirectory(SafeFileHandle directory);

    // Returns null at the end and on failure; errno is non-zero only on failure.
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static unsafe partial byte* ReadDirectory(nint directory);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    public static partial int DescriptorOf(nint directory);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseDirectory(nint directory);

    /// <summary>Creates a hard link.</summary>
    [LibraryImport("libc", EntryPoint = "link", SetLastError = true)]
    public static partial int HardLink(byte[] file, byte[] name);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true)]
    public static partial int SymbolicLink(byte[] target, byte[] name);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
    public static partial int Rename(byte[] from, byte[] to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    public static partial int Unlink(byte[] path);
}
