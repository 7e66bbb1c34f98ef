using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Start;

/// <summary>Runs a command to its end.</summary>
internal static partial class Timed
{
    private const int Children = -1;

    /// <summary>Wall time and processor time in seconds.</summary>
    public static (double Wall, double Processor) Run(string[] command)
    {
        var (before, watch) = (ProcessorTime(), Stopwatch.StartNew());
        _ = Output(command, timings: false);
        return (watch.Elapsed.TotalSeconds, ProcessorTime() - before);
    }

    /// <summary>The phases that <c>zso</c> reports.</summary>
    public static string Phases(string[] command) =>
        string.Join('\n', Output(command, timings: true).Split('\n').Where(line => line.StartsWith("timing\t", StringComparison.Ordinal)).Select(line => line["timing\t".Length..]));

    private static string Output(string[] command, bool timings)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (timings)
        {
            start.Environment["ZSO_TIMINGS"] = "1";
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? error : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {error}");
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
