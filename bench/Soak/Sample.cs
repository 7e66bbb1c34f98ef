using System.Globalization;
using ZeroShotOrleans.HttpLoad;

namespace ZeroShotOrleans.Soak;

/// <summary>What the silo holds at one time.</summary>
/// <param name="Minutes">Minutes since the start of the soak.</param>
/// <param name="Memory">Resident memory in bytes.</param>
/// <param name="Descriptors">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="State">Bytes of the files of its state.</param>
internal sealed record Sample(double Minutes, long Memory, int Descriptors, int Threads, long State)
{
    /// <summary>The heading of <see cref="ToString"/>.</summary>
    public const string Heading = "  minutes    RSS MiB  descriptors  threads  state MiB";

    private const double Mebibyte = 1024 * 1024;

    /// <summary>Reads them from /proc and the state's folder.</summary>
    public static Sample Take(TimeSpan elapsed, ServerProcess server)
    {
        var pid = server.Pid!.Value;
        return new Sample(
            elapsed.TotalMinutes,
            MemoryWatch.Of(pid),
            Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
            Directory.GetDirectories($"/proc/{pid}/task").Length,
            Directory.EnumerateFiles(Path.Combine(server.Folder, "state"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Minutes,9:F1} {Memory / Mebibyte,10:F1} {Descriptors,12} {Threads,8} {State / Mebibyte,10:F1}");
}
