using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Start;

/// <summary>Runs a command to its end.</summary>
internal static partial class Timed
{
    private const int Children = -1;
    private static readonly TimeSpan _sample = TimeSpan.FromMilliseconds(5);

    /// <summary>Wall time and processor time in seconds, and the largest resident memory in MiB.</summary>
    public static (double Wall, double Processor, double Memory) Run(string[] command)
    {
        var (before, watch) = (ProcessorTime(), Stopwatch.StartNew());
        var (_, memory) = Output(command, timings: false);
        return (watch.Elapsed.TotalSeconds, ProcessorTime() - before, memory);
    }

    /// <summary>The phases that <c>zso</c> reports.</summary>
    public static string Phases(string[] command) =>
        string.Join('\n', Output(command, timings: true).Error.Split('\n').Where(line => line.StartsWith("timing\t", StringComparison.Ordinal)).Select(line => line["timing\t".Length..]));

    private static (string Error, double Memory) Output(string[] command, bool timings)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (timings)
        {
            start.Environment["ZSO_TIMINGS"] = "1";
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var memory = 0.0;
        do
        {
            memory = Math.Max(memory, PeakOf(process.Id));
        }
        while (!process.WaitForExit(_sample));
        var error = errors.GetAwaiter().GetResult();
        _ = output.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? (error, memory) : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {error}");
    }

    // The kernel keeps the peak until the process ends, so only growth in its last milliseconds is missed.
    private static double PeakOf(int process)
    {
        try
        {
            var line = OperatingSystem.IsLinux() ? File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            // It has ended.
            return 0;
        }
    }

    // Of all children that have ended; .NET has no member for it.
    private static double ProcessorTime()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        var usage = new long[18];
        _ = GetUsage(Children, usage);
        return usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, [Out] long[] usage);
}
