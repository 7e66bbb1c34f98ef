using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Files;

// What takes or gives a name, whose bytes .NET would change where they are not UTF-8. Linux alone has such names.
internal static partial class LibC
{
    // fcntl.h: paths begin at the working directory; a link is not followed; create, and not where there is something.
    private const int WorkingDirectory = -100, NoFollow = 0x100, WriteOnly = 1, Create = 0x40, Truncate = 0x200;

    // stat.h: S_IFLNK. dirent.h: d_type, which is 0 where the file system does not tell.
    private const int Link = 0xA000;

    /// <summary>What a path leads to: null when there is nothing or it cannot be asked, else whether it is a directory.</summary>
    [SupportedOSPlatform("linux")]
    public static bool? IsDirectory(byte[] path) => TypeOf(WorkingDirectory, path, flags: 0) is { } type ? type == DirectoryType : null;

    /// <summary>Whether there is something of that name, a link to nothing too.</summary>
    [SupportedOSPlatform("linux")]
    public static bool Exists(byte[] path) => TypeOf(WorkingDirectory, path, NoFollow) is not null;

    /// <summary>The kind of a name in an open directory, where the directory itself does not tell.</summary>
    [SupportedOSPlatform("linux")]
    public static WalkEntryKind KindOf(int directory, byte[] name)
    {
        var type = TypeOf(directory, name, NoFollow);
        return type is DirectoryType ? WalkEntryKind.Directory
            : type is Link && TypeOf(directory, name, flags: 0) is DirectoryType ? WalkEntryKind.LinkedDirectory
            : WalkEntryKind.File;
    }

    /// <summary>Where a link leads; null for what is no link.</summary>
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

    /// <summary>A path with every link on it resolved; null when that leads to nothing that can be reached.</summary>
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

    /// <summary>Creates a file, or empties the one that is there.</summary>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle CreateFile(byte[] path, UnixFileMode mode)
    {
        var descriptor = OpenToWrite(path, WriteOnly | Create | Truncate | LinuxCloseOnExec, (int)mode);
        Check(descriptor);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Throws what the last call ended with.</summary>
    public static void Check(int result)
    {
        if (result < 0)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>An error as .NET would tell it, without the path.</summary>
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

    // With the mode, which a call of open has only where it creates.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenToWrite(byte[] path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true)]
    private static partial nint ReadLink(byte[] path, [Out] byte[] target, nint size);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static partial nint RealPath(byte[] path, nint resolved);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    public static partial nint OpenDirectory(byte[] path);

    // Null at the end, and on failure; only then is the error not 0.
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static unsafe partial byte* ReadDirectory(nint directory);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    public static partial int DescriptorOf(nint directory);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseDirectory(nint directory);

    /// <summary>Gives a file another name.</summary>
    [LibraryImport("libc", EntryPoint = "link", SetLastError = true)]
    public static partial int HardLink(byte[] file, byte[] name);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true)]
    public static partial int SymbolicLink(byte[] target, byte[] name);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
    public static partial int Rename(byte[] from, byte[] to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    public static partial int Unlink(byte[] path);
}
