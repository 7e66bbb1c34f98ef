using System.Runtime.InteropServices;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Creates hard links; .NET has no API for them.</summary>
internal static partial class HardLink
{
    /// <summary>Creates <paramref name="name"/> as a hard link to <paramref name="file"/>.</summary>
    /// <exception cref="IOException">The link cannot be created: the name exists, or is on another file system.</exception>
    public static void Create(string name, string file)
    {
        if (!(OperatingSystem.IsWindows() ? CreateHardLink(name, file, 0) : LibC.HardLink(PathBytes.Of(file), PathBytes.ToMake(name)) == 0))
        {
            throw new IOException($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }
    }

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string file, nint securityAttributes);
}
