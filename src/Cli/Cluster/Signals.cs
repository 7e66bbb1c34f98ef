using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>What .NET does not offer: asking another process to end, and leaving the terminal's session.</summary>
internal static partial class Signals
{
    // signal.h, the same on Linux and macOS.
    private const int Sigkill = 9, Sigterm = 15;

    /// <summary>Asks the process to end well.</summary>
    public static void Terminate(int pid) => _ = Kill(pid, Sigterm);

    /// <summary>Ends the process at once.</summary>
    public static void Kill(int pid) => _ = Kill(pid, Sigkill);

    /// <summary>Makes this process the first of a session without a terminal: neither Ctrl+C nor a terminal that closes reaches it.</summary>
    public static void LeaveSession() => _ = SetSid();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();
}
