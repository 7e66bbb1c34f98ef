using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Context;

/// <summary>Standard output that notices when its reader has gone, and standard error.</summary>
internal static class StandardOutput
{
    /// <summary>The terminal's writer, or a buffered one of UTF-8: anyone who writes a row that should be seen flushes it.</summary>
    public static TextWriter Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        // The console's own stream swallows EPIPE, so a job of hours would go on for a reader that left. A file stream reports it.
        // Not for files: a file stream writes at a position of its own, and `> log 2>&1` would overwrite what standard error wrote.
        var stream = OperatingSystem.IsWindows() || RawStream() is not { CanSeek: false } raw ? Console.OpenStandardOutput() : raw;
        return new StreamWriter(
            new StandardStream(stream, failure => throw new OutputException("standard output", failure)), CliContext.Utf8, bufferSize: 32 * 1024);
    }

    /// <summary>Standard error. Where it cannot be written there is nobody to tell, and the command goes on.</summary>
    public static TextWriter OpenError() => Console.IsErrorRedirected
        ? new StreamWriter(new StandardStream(Console.OpenStandardError(), _ => { }), CliContext.Utf8) { AutoFlush = true }
        : Console.Error;

    private static FileStream RawStream() => new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
