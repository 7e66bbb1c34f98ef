namespace ZeroShotOrleans.Cli.Output;

/// <summary>Where rows go: standard output, or a file that has its name only when it is complete.</summary>
internal sealed class ResultTarget : IDisposable
{
    private const string PartialSuffix = ".partial";

    private readonly FileStream? _file;
    private readonly string? _finalPath;

    internal ResultTarget(TextWriter writer, string name, FileStream? file, string? finalPath) =>
        (Writer, Name, _file, _finalPath) = (writer, name, file, finalPath);

    /// <summary>Takes the rows.</summary>
    public TextWriter Writer { get; }

    /// <summary>Names the target in a message.</summary>
    public string Name { get; }

    /// <summary>Takes the bytes of a format that is no text, instead of <see cref="Writer"/>; null for standard output.</summary>
    public Stream? Bytes => _file;

    /// <summary>The file that holds the rows until <see cref="Complete"/>; null for standard output.</summary>
    public string? PartialPath => _file?.Name;

    /// <summary>Opens it, so that a wrong name shows before hours of work.</summary>
    /// <exception cref="UsageException">The file cannot be made.</exception>
    public static ResultTarget Open(string? path, TextWriter standardOutput)
    {
        if (path is null)
        {
            return new ResultTarget(standardOutput, "standard output", file: null, finalPath: null);
        }

        try
        {
            if (Directory.Exists(path))
            {
                throw new UsageException($"--out {path} is a folder. Name a file in it, such as {Path.Combine(path, "results.csv")}.");
            }

            // A link keeps pointing at its file, and a device is no file that could be replaced.
            var named = new FileInfo(path);
            var final = named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            var isDevice = final.StartsWith("/dev/", StringComparison.Ordinal);
            var file = isDevice
                ? new FileStream(final, FileMode.Open, FileAccess.Write)
                : new FileStream(final + PartialSuffix, FileMode.Create, FileAccess.Write, FileShare.Read);
            return new ResultTarget(new StreamWriter(file, Surroundings.Utf8, bufferSize: 32 * 1024), path, file, isDevice ? null : final);
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

        // The name promises complete content, after a power cut too.
        _file.Flush(flushToDisk: true);
        if (_finalPath is not null)
        {
            File.Move(_file.Name, _finalPath, overwrite: true);
        }
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
            // The file too writes once more what it holds. Whoever wanted it whole has called Complete and knows.
        }
    }
}
