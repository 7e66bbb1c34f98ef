using System.Diagnostics;
using System.Globalization;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>
/// What tells a process from a later one with the same id: when it began. On Linux in ticks since the boot, with the id of the boot, so that no
/// change of the clock makes a process look like another.
/// </summary>
internal static class ProcessIdentity
{
    // Fields of /proc/PID/stat behind the name in parentheses, which may hold blanks: proc_pid_stat(5) counts them from 3.
    private const int StateField = 3 - 3, StartField = 22 - 3;

    /// <summary>The mark of a process; null when it has ended.</summary>
    public static string? Of(int pid) => OperatingSystem.IsLinux() ? OnLinux(pid) : Elsewhere(pid);

    private static string? OnLinux(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

            // Z and X have ended and only wait for somebody to ask how.
            return fields[StateField] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[StartField]}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Elsewhere(int pid)
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
