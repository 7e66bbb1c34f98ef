using System.Diagnostics;
using System.Globalization;

namespace ZeroShotOrleans.Cli.LocalClusters;

/// <summary>
/// Distinguishes a process from a later one with the same id, by its start time. On Linux, uses clock ticks since boot and the boot id,
/// so that clock changes have no effect.
/// </summary>
internal static class ProcessIdentity
{
    // Fields of /proc/PID/stat after the name in parentheses, which may contain spaces; proc_pid_stat(5) counts them from 3.
    private const int StateField = 3 - 3, StartField = 22 - 3;

    /// <summary>Returns the identity of a process; null if it has exited.</summary>
    public static string? Of(int pid) => OperatingSystem.IsLinux() ? OnLinux(pid) : OnOtherSystems(pid);

    private static string? OnLinux(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

            // Z and X are exited processes that have not been reaped.
            return fields[StateField] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[StartField]}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? OnOtherSystems(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
