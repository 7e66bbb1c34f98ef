using System.Diagnostics;
using System.Globalization;

namespace ZeroShotOrleans.Latency;

/// <summary>How many cores each takes during a measurement: this process, the stores, and everything else on the machine. Linux only.</summary>
internal sealed class MachineLoad
{
    // Of the kernel's counters, whatever its own clock is.
    private const double TicksPerSecond = 100;

    private readonly Process[] _stores;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly Reading _start;

    /// <param name="stores">The processes of the stores.</param>
    public MachineLoad(params Process[] stores) => (_stores, _start) = (stores, Read(stores));

    /// <summary>Cores in use since the start.</summary>
    public (double Own, double Stores, double Others) Cores
    {
        get
        {
            var now = Read(_stores);
            var seconds = TimeProvider.System.GetElapsedTime(_started).TotalSeconds;
            var (own, stores) = ((now.Own - _start.Own) / seconds, (now.Stores - _start.Stores) / seconds);
            return (own, stores, Math.Max(0, ((now.All - _start.All) / seconds) - own - stores));
        }
    }

    /// <summary>The load average of the last minute.</summary>
    public static string Average => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static Reading Read(Process[] stores)
    {
        // user nice system idle iowait irq softirq steal
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new Reading(Environment.CpuUsage.TotalTime.TotalSeconds, stores.Sum(Seconds), (ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond);
    }

    private static double Seconds(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private readonly record struct Reading(double Own, double Stores, double All);
}
