using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>The target of result rows: standard output, a pipe or device, or a file that gets its final name when it is complete.</summary>
internal sealed class ResultTarget : IDisposable
{
    private const string PartialSuffix = ".partial";

    private readonly FileStream? _file;
    private readonly string? _finalPath;
    private readonly Stream? _compressed;
    private CountedStream? _counted;

    internal ResultTarget(TextWriter writer, string name, FileStream? file, string? finalPath, Stream? compressed = null) =>
        (Writer, Name, _file, _finalPath, _compressed) = (writer, name, file, finalPath, compressed);

    /// <summary>Receives the rows.</summary>
    public TextWriter Writer { get; }

    /// <summary>The name of the target, for messages.</summary>
    public string Name { get; }

    /// <summary>Receives the bytes of a binary format, instead of <see cref="Writer"/>; null for standard output.</summary>
    public Stream? Bytes => _finalPath is null && _file is not null ? _counted ??= new CountedStream(_file) : _file;

    /// <summary>The temporary file, before <see cref="Complete"/>; null if the target is not a file.</summary>
    public string? PartialPath => _finalPath is null ? null : _file?.Name;

    /// <summary>Opens a target, so that an invalid name fails before the job starts.</summary>
    /// <exception cref="UsageException">The file cannot be created.</exception>
    public static ResultTarget Open(string? path, TextWriter standardOutput)
    {
        if (path is null || OutputKind.IsStandardOutput(path))
        {
            return new ResultTarget(standardOutput, "standard output", file: null, finalPath: null);
        }

        try
        {
            if (Directory.Exists(path))
            {
                throw new UsageException($"--out {path} is a folder. Specify a file in it, such as {Path.Combine(path, "results.csv")}.");
            }

            // Links are resolved, so that they keep pointing at their file. Pipes and devices are written to directly.
            var isPipeOrDevice = OutputKind.IsPipeOrDevice(path);
            var named = new FileInfo(path);
            var final = isPipeOrDevice || named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            var file = isPipeOrDevice
                ? new FileStream(final, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)
                : new FileStream(final + PartialSuffix, FileMode.Create, FileAccess.Write, FileShare.Read);
            var stream = OutputCompression.Of(path, file);
            return new ResultTarget(
                new StreamWriter(stream, CliContext.Utf8, bufferSize: 32 * 1024), path, file, isPipeOrDevice ? null : final, stream == file ? null : stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {path} cannot be written: {exception.Message}");
        }
    }

    /// <summary>Runs code that writes to <see cref="Writer"/>, and reports failed writes as <see cref="OutputException"/>.</summary>
    /// <exception cref="OutputException">The write failed.</exception>
    public void Write(Action rows)
    {
        try
        {
            rows();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(Name, exception);
        }
    }

    /// <summary>Renames a file to its final name, replacing an existing file.</summary>
    /// <exception cref="OutputException">The write or the rename failed.</exception>
    public void Complete() => Write(() =>
    {
        Writer.Flush();
        if (_file is null)
        {
            return;
        }

        // Writes the end of the compressed data. Without this call, a file or pipe that was cut off is never taken for a complete one.
        _compressed?.Dispose();

        if (_finalPath is null)
        {
            _file.Flush();
            return;
        }

        // A file with its final name must be complete, even after a power failure.
        _file.Flush(flushToDisk: true);
        File.Move(_file.Name, _finalPath, overwrite: true);
    });

    public void Dispose()
    {
        try
        {
            // Not the writer: after a failure, flushing its buffer would fail again.
            _file?.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Disposing flushes the file. Failures that matter were reported by Complete.
        }
    }
}
