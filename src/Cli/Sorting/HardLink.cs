using System.Runtime.InteropServices;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Gives a file another name, which .NET does not offer.</summary>
internal static partial class HardLink
{
    /// <summary>Makes <paramref name="name"/> a name of <paramref name="file"/>.</summary>
    /// <exception cref="IOException">The operating system refused: the name is taken, or lies on another file system.</exception>
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
