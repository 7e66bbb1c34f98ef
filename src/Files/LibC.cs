using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Files;

/// <summary>What .NET does not offer: opening a file without waiting for whoever is at its other end, and asking what was opened.</summary>
/// <remarks>Paths are bytes with a zero at the end: <see cref="PathBytes"/>.</remarks>
[UnsupportedOSPlatform("windows")]
internal static partial class LibC
{
    // errno.h; where the numbers of Linux and Darwin differ there is a property below.
    public const int OperationNotPermitted = 1, NoSuchFile = 2, PermissionDenied = 13, NotADirectory = 20;
    private const int Interrupted = 4, NoSuchDeviceOrAddress = 6, NoSuchDevice = 19;

    // Bits of st_mode, the same on every Unix.
    private const int TypeMask = 0xF000, Pipe = 0x1000, CharacterDevice = 0x2000, DirectoryType = 0x4000, BlockDevice = 0x6000;
    private const int Regular = 0x8000, Socket = 0xC000;

    // Linux fcntl.h and stat.h; AT_EMPTY_PATH asks for the descriptor itself.
    private const int LinuxNonBlocking = 0x800, LinuxCloseOnExec = 0x80000, LinuxEmptyPath = 0x1000;
    private const int LinuxStatSize = 256, LinuxStatMode = 28, LinuxStatType = 1;
    private const int LinuxCurrentDirectory = -100, LinuxStatNumber = 32, LinuxStatNumberBit = 0x100, LinuxStatDevice = 136;

    // Darwin fcntl.h and stat.h.
    private const int DarwinNonBlocking = 0x4, DarwinCloseOnExec = 0x1000000;
    private const int DarwinStatSize = 144, DarwinStatMode = 4, DarwinStatNumber = 8;

    // errno.h: the limit of the process, and that of the machine.
    private const int TooManyFilesHere = 24, TooManyFilesAnywhere = 23;

    /// <summary>A name of more than 255 bytes, or a path of more than 4,095.</summary>
    public static int NameTooLong => OperatingSystem.IsMacOS() ? 63 : 36;

    public static int TooManyLinks => OperatingSystem.IsMacOS() ? 62 : 40;

    /// <summary>Whether opening ended with what a socket, or a device without a driver, answers.</summary>
    public static bool RefusesAsNoFile(int error) =>
        error is NoSuchDeviceOrAddress or NoSuchDevice || error == (OperatingSystem.IsMacOS() ? 102 : 95);

    /// <summary>Whether opening failed because too many files are open already.</summary>
    public static bool TooManyFiles(int error) => error is TooManyFilesHere or TooManyFilesAnywhere;

    /// <summary>Tells which file a name leads to, without opening it.</summary>
    /// <returns>0, or the error.</returns>
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

    /// <summary>Opens a file to read. Never waits; the handle is not inherited by other programs.</summary>
    /// <returns>An invalid handle on failure; <see cref="Marshal.GetLastPInvokeError"/> then says why.</returns>
    public static SafeFileHandle OpenToRead(string path)
    {
        var flags = OperatingSystem.IsMacOS() ? DarwinNonBlocking | DarwinCloseOnExec : LinuxNonBlocking | LinuxCloseOnExec;
        var bytes = PathBytes.Of(path);
        int descriptor;
        do
        {
            descriptor = Open(bytes, flags);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>What an open descriptor is: null for a regular file, else its kind in words.</summary>
    public static unsafe string? OtherThanFile(SafeFileHandle file)
    {
        var status = stackalloc byte[LinuxStatSize];
        var (failed, mode) = OperatingSystem.IsMacOS()
            ? (DarwinStat(file, status) != 0, *(ushort*)(status + DarwinStatMode))
            : (Statx(file, [0], LinuxEmptyPath, LinuxStatType, status) != 0, *(ushort*)(status + LinuxStatMode));
        return failed ? "something that cannot be examined" : (mode & TypeMask) switch
        {
            Regular => null,
            DirectoryType => "a directory",
            Pipe => "a pipe",
            Socket => "a socket",
            CharacterDevice or BlockDevice => "a device",
            _ => "something unknown",
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

    // Intel Macs keep a 32-bit layout under the plain name.
    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    private static unsafe partial int DarwinStat64(SafeFileHandle file, byte* status);

    [LibraryImport("libc", EntryPoint = "fstat")]
    private static unsafe partial int DarwinStatPlain(SafeFileHandle file, byte* status);
}
