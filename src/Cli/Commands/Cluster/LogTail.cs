using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.LocalClusters;


namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Shows the end of a log, to explain why a process exited.</summary>
internal static class LogTail
{
    private const int Lines = 20;

    // Enough for a stack trace; a log may be gigabytes long.
    private const int Bytes = 64 * 1024;

    /// <summary>Writes the last lines of a process's log.</summary>
    public static void Write(RecordedProcess process, TextWriter writer)
    {
        writer.WriteLine($"Last lines of {process.Log}:");
        foreach (var line in Read(process.Log))
        {
            writer.WriteLine("  " + Printable.Escape(line));
        }
    }

    private static IEnumerable<string> Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(Bytes, file.Length), SeekOrigin.End);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(Lines);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [exception.Message];
        }
    }
}
