using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Sends signals to processes and leaves the terminal's session; .NET has no API for either.</summary>
internal static partial class Signals
{
    // Values of signal.h, the same on Linux and macOS.
    private const int Sigkill = 9, Sigterm = 15;

    /// <summary>Sends SIGTERM.</summary>
    public static void Terminate(int pid) => _ = Kill(pid, Sigterm);

    /// <summary>Sends SIGKILL.</summary>
    public static void Kill(int pid) => _ = Kill(pid, Sigkill);

    /// <summary>Makes this process the leader of a new session without a terminal, so that neither Ctrl+C nor closing the terminal stops it.</summary>
    public static void LeaveSession() => _ = SetSid();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();
}
