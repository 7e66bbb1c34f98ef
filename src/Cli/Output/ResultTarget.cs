using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>Where rows go: standard output, a pipe or device, or a file that has its name only when it is complete.</summary>
internal sealed class ResultTarget : IDisposable
{
    private const string PartialSuffix = ".partial";

    private readonly FileStream? _file;
    private readonly string? _finalPath;
    private CountedStream? _counted;

    internal ResultTarget(TextWriter writer, string name, FileStream? file, string? finalPath) =>
        (Writer, Name, _file, _finalPath) = (writer, name, file, finalPath);

    /// <summary>Takes the rows.</summary>
    public TextWriter Writer { get; }

    /// <summary>Names the target in a message.</summary>
    public string Name { get; }

    /// <summary>Takes the bytes of a format that is no text, instead of <see cref="Writer"/>; null for standard output.</summary>
    public Stream? Bytes => _finalPath is null && _file is not null ? _counted ??= new CountedStream(_file) : _file;

    /// <summary>The file that holds the rows until <see cref="Complete"/>; null for all that is not a file.</summary>
    public string? PartialPath => _finalPath is null ? null : _file?.Name;

    /// <summary>Opens it, so that a wrong name shows before hours of work.</summary>
    /// <exception cref="UsageException">The file cannot be made.</exception>
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
                throw new UsageException($"--out {path} is a folder. Name a file in it, such as {Path.Combine(path, "results.csv")}.");
            }

            // A link keeps pointing at its file. What takes bytes is written to as it stands: a reader waits there, and not for a file of that name.
            var takesBytes = OutputKind.TakesBytes(path);
            var named = new FileInfo(path);
            var final = takesBytes || named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            var file = takesBytes
                ? new FileStream(final, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)
                : new FileStream(final + PartialSuffix, FileMode.Create, FileAccess.Write, FileShare.Read);
            return new ResultTarget(new StreamWriter(file, CliContext.Utf8, bufferSize: 32 * 1024), path, file, takesBytes ? null : final);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {path} cannot be written: {exception.Message}");
        }
    }

    /// <summary>Runs what writes to <see cref="Writer"/>, and tells a failure of this output apart from one of the cluster.</summary>
    /// <exception cref="OutputException">The operating system refused to write.</exception>
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

    /// <summary>Gives a file its name, replacing what had it.</summary>
    /// <exception cref="OutputException">The operating system refused to write or to rename.</exception>
    public void Complete() => Write(() =>
    {
        Writer.Flush();
        if (_file is null)
        {
            return;
        }

        if (_finalPath is null)
        {
            _file.Flush();
            return;
        }

        // The name promises complete content, after a power cut too.
        _file.Flush(flushToDisk: true);
        File.Move(_file.Name, _finalPath, overwrite: true);
    });

    public void Dispose()
    {
        try
        {
            // Not the writer: what it holds after a failure would fail again.
            _file?.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file too writes once more what it holds. Anyone who wanted it whole has called Complete and knows.
        }
    }
}
