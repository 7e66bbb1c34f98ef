using System.Diagnostics;
using System.Globalization;

namespace ZeroShotOrleans.Processes;

/// <summary>Sends signals by name, because their numbers differ between systems.</summary>
internal static class Signal
{
    public static void Send(string name, int pid)
    {
        using var kill = Process.Start("kill", ["-" + name, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"kill -{name} {pid} exited with {kill.ExitCode}: the process no longer exists.");
        }
    }
}
