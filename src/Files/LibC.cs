using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Files;

/// <summary>File system calls that .NET does not offer: opening without blocking on pipes, and examining what was opened.</summary>
/// <remarks>Paths are zero-terminated bytes: <see cref="PathBytes"/>.</remarks>
[UnsupportedOSPlatform("windows")]
internal static partial class LibC
{
    // errno.h; numbers that differ between Linux and Darwin are properties below.
    public const int OperationNotPermitted = 1, NoSuchFile = 2, PermissionDenied = 13, NotADirectory = 20;
    private const int Interrupted = 4, NoSuchDeviceOrAddress = 6, NoSuchDevice = 19;

    // Bits of st_mode, the same on every Unix.
    private const int TypeMask = 0xF000, Pipe = 0x1000, CharacterDevice = 0x2000, DirectoryType = 0x4000, BlockDevice = 0x6000;
    private const int Regular = 0x8000, Socket = 0xC000;

    // Linux fcntl.h and stat.h; AT_EMPTY_PATH examines the descriptor itself.
    private const int LinuxNonBlocking = 0x800, LinuxCloseOnExec = 0x80000, LinuxEmptyPath = 0x1000;
    private const int LinuxDirectory = 0x10000, LinuxArmDirectory = 0x4000;
    private const int LinuxStatSize = 256, LinuxStatMode = 28, LinuxStatType = 1;
    private const int LinuxCurrentDirectory = -100, LinuxStatNumber = 32, LinuxStatNumberBit = 0x100, LinuxStatDevice = 136;

    // Darwin fcntl.h and stat.h.
    private const int DarwinNonBlocking = 0x4, DarwinCloseOnExec = 0x1000000;
    private const int DarwinStatSize = 144, DarwinStatMode = 4, DarwinStatNumber = 8;

    // errno.h: the limit of the process, and of the system.
    private const int TooManyFilesHere = 24, TooManyFilesAnywhere = 23;

    /// <summary>The error for a name above 255 bytes or a path above 4,095 bytes.</summary>
    public static int NameTooLong => OperatingSystem.IsMacOS() ? 63 : 36;

    public static int TooManyLinks => OperatingSystem.IsMacOS() ? 62 : 40;

    /// <summary>Whether the error is one that opening a socket, or a device without a driver, returns.</summary>
    public static bool RefusesAsNoFile(int error) =>
        error is NoSuchDeviceOrAddress or NoSuchDevice || error == (OperatingSystem.IsMacOS() ? 102 : 95);

    /// <summary>Whether opening failed because too many files are open.</summary>
    public static bool TooManyFiles(int error) => error is TooManyFilesHere or TooManyFilesAnywhere;

    /// <summary>Determines the identity of the file at a path without opening it.</summary>
    /// <returns>0, or the error number.</returns>
    public static unsafe int TryIdentify(string path, out FileIdentity identity)
    {
        var status = stackalloc byte[LinuxStatSize];
        if (OperatingSystem.IsMacOS())
        {
            var failed = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? DarwinPathStat64(path, status) : DarwinPathStatPlain(path, status);
            identity = new(*(uint*)status, *(ulong*)(status + DarwinStatNumber));
            return failed == 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        var result = StatxPath(LinuxCurrentDirectory, path, flags: 0, LinuxStatNumberBit, status);
        identity = new(*(ulong*)(status + LinuxStatDevice), *(ulong*)(status + LinuxStatNumber));
        return result == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Opens a file for reading. Never blocks; child processes do not inherit the handle.</summary>
    /// <returns>The handle, invalid on failure; <see cref="Marshal.GetLastPInvokeError"/> then has the error number.</returns>
    public static SafeFileHandle OpenToRead(string path) => Open(path, OperatingSystem.IsMacOS() ? DarwinNonBlocking | DarwinCloseOnExec : LinuxNonBlocking | LinuxCloseOnExec);

    /// <summary>Opens a directory, and nothing else, to be listed.</summary>
    /// <returns>As above.</returns>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle OpenToList(string path) =>
        Open(path, LinuxCloseOnExec | (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? LinuxArmDirectory : LinuxDirectory));

    private static SafeFileHandle Open(string path, int flags)
    {
        var bytes = PathBytes.Of(path);
        int descriptor;
        do
        {
            descriptor = Open(bytes, flags);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Describes what an open descriptor is; null for a regular file.</summary>
    public static unsafe string? OtherThanFile(SafeFileHandle file)
    {
        var status = stackalloc byte[LinuxStatSize];
        var (failed, mode) = OperatingSystem.IsMacOS()
            ? (DarwinStat(file, status) != 0, *(ushort*)(status + DarwinStatMode))
            : (Statx(file, [0], LinuxEmptyPath, LinuxStatType, status) != 0, *(ushort*)(status + LinuxStatMode));
        return failed ? "an object that cannot be examined" : (mode & TypeMask) switch
        {
            Regular => null,
            DirectoryType => "a directory",
            Pipe => "a pipe",
            Socket => "a socket",
            CharacterDevice or BlockDevice => "a device",
            _ => "an object of unknown type",
        };
    }

    private static unsafe int DarwinStat(SafeFileHandle file, byte* status) => RuntimeInformation.ProcessArchitecture is Architecture.X64
        ? DarwinStat64(file, status)
        : DarwinStatPlain(file, status);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "statx")]
    private static unsafe partial int Statx(SafeFileHandle file, byte[] path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatxPath(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int DarwinPathStat64(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int DarwinPathStatPlain(string path, byte* status);

    // On Intel Macs, the plain name has a layout with 32-bit inodes.
    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    private static unsafe partial int DarwinStat64(SafeFileHandle file, byte* status);

    [LibraryImport("libc", EntryPoint = "fstat")]
    private static unsafe partial int DarwinStatPlain(SafeFileHandle file, byte* status);
}
