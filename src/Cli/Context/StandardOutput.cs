using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Context;

/// <summary>Opens standard output, with detection of a closed pipe, and standard error.</summary>
internal static class StandardOutput
{
    /// <summary>Returns the terminal's writer, or a buffered UTF-8 writer that callers must flush.</summary>
    public static TextWriter Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        // The console stream ignores EPIPE, so a long job would continue after the reader has closed the pipe. A file stream reports it.
        // Not used for files: a file stream keeps its own position, so `> log 2>&1` would overwrite the output of standard error.
        var stream = OperatingSystem.IsWindows() || RawStream() is not { CanSeek: false } raw ? Console.OpenStandardOutput() : raw;
        return new StreamWriter(
            new StandardStream(stream, failure => throw new OutputException("standard output", failure)), CliContext.Utf8, bufferSize: 32 * 1024);
    }

    /// <summary>Returns standard error. Failed writes are ignored: there is nowhere to report them.</summary>
    public static TextWriter OpenError() => Console.IsErrorRedirected
        ? new StreamWriter(new StandardStream(Console.OpenStandardError(), _ => { }), CliContext.Utf8) { AutoFlush = true }
        : Console.Error;

    private static FileStream RawStream() => new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
