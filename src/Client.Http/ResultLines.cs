using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Reads rows from a stream of lines. A line without a line break was truncated and is ignored.</summary>
internal sealed class ResultLines(Stream stream) : IAsyncDisposable
{
    // Only the scores of all labels of the largest possible set, each of maximum length, are larger.
    private const long MaxLine = 64 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream);
    private ReadOnlySequence<byte> _buffered;
    private bool _held;

    /// <summary>Whether a complete row is buffered, so that reading does not wait.</summary>
    public bool HasRow => _buffered.PositionOf((byte)'\n') is not null;

    /// <summary>The next row; null at the end of the stream.</summary>
    /// <exception cref="IOException">The stream ended in the middle of a row.</exception>
    /// <exception cref="InvalidResponseException">A line is not a row, or is too long.</exception>
    public async ValueTask<ResultRowBody?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_buffered.PositionOf((byte)'\n') is { } end)
            {
                var line = _buffered.Slice(0, end);
                _buffered = _buffered.Slice(_buffered.GetPosition(1, end));
                return Parse(line);
            }

            if (_buffered.Length > MaxLine)
            {
                throw new InvalidResponseException($"A line of results is longer than {MaxLine} bytes.");
            }

            // The start of the line stays in the reader.
            if (_held)
            {
                _reader.AdvanceTo(_buffered.Start, _buffered.End);
                _held = false;
            }

            var read = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            (_buffered, _held) = (read.Buffer, true);
            if (read.IsCompleted && _buffered.PositionOf((byte)'\n') is null)
            {
                return _buffered.IsEmpty ? null : throw new IOException("The answer ended in the middle of a row.");
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
            throw new InvalidResponseException($"A line is not a valid result row: {exception.Message}");
        }
    }
}
