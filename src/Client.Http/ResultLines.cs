using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Rows out of a stream of lines. A line that ends without a line break was cut off, and is none.</summary>
internal sealed class ResultLines(Stream stream) : IAsyncDisposable
{
    // A classification of all labels of the largest set, each as long as it may be, is larger; nobody reads such a thing.
    private const long MaxLine = 64 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream);
    private ReadOnlySequence<byte> _there;
    private bool _held;

    /// <summary>Whether a whole row is there already, so that reading does not wait.</summary>
    public bool HasRow => _there.PositionOf((byte)'\n') is not null;

    /// <summary>The next row; null at the end of the stream.</summary>
    /// <exception cref="IOException">The stream ended in the middle of a row.</exception>
    /// <exception cref="InvalidResponseException">A line is no row, or longer than any.</exception>
    public async ValueTask<ResultRowBody?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_there.PositionOf((byte)'\n') is { } end)
            {
                var line = _there.Slice(0, end);
                _there = _there.Slice(_there.GetPosition(1, end));
                return Parse(line);
            }

            if (_there.Length > MaxLine)
            {
                throw new InvalidResponseException($"A line of results is longer than {MaxLine} bytes.");
            }

            // The line's beginning stays in the reader.
            if (_held)
            {
                _reader.AdvanceTo(_there.Start, _there.End);
                _held = false;
            }

            var read = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            (_there, _held) = (read.Buffer, true);
            if (read.IsCompleted && _there.PositionOf((byte)'\n') is null)
            {
                return _there.IsEmpty ? null : throw new IOException("The answer ended in the middle of a row.");
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    private static ResultRowBody Parse(ReadOnlySequence<byte> line)
    {
        var json = new Utf8JsonReader(line);
        try
        {
            return JsonSerializer.Deserialize<ResultRowBody>(ref json, HttpJson.Client) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidResponseException($"A line is no row of results: {exception.Message}");
        }
    }
}
