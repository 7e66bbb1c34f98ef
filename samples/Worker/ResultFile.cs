using System.Text.Json;

namespace WorkerSample;

/// <summary>One result as a line of the file.</summary>
internal sealed record ResultRow(string Image, string? Label, float? Score, string? Error);

/// <summary>A file that grows by whole lines, also when the process that writes it was killed.</summary>
internal sealed class ResultFile : IAsyncDisposable
{
    private readonly FileStream _stream;

    private ResultFile(FileStream stream, long lines) => (_stream, Lines) = (stream, lines);

    /// <summary>Number of lines.</summary>
    public long Lines { get; private set; }

    /// <summary>Opens or creates the file, and cuts off a last line that was not written to its end.</summary>
    public static ResultFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var (lines, end) = (0L, 0L);
        for (int value; (value = stream.ReadByte()) >= 0;)
        {
            if (value == '\n')
            {
                (lines, end) = (lines + 1, stream.Position);
            }
        }

        stream.SetLength(end);
        stream.Position = end;
        return new ResultFile(stream, lines);
    }

    /// <summary>Appends a line.</summary>
    public async Task AppendAsync(ResultRow row, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(_stream, row, JsonSerializerOptions.Web, cancellationToken);
        _stream.WriteByte((byte)'\n');
        Lines++;
        await _stream.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
