using System.Globalization;
using System.Text;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>A page of results: one JSON object with the rows of some images, and where the next page starts.</summary>
/// <param name="buffer">Buffers the bytes.</param>
/// <param name="layout">Properties common to all rows.</param>
/// <param name="query">Where the page starts, and its maximum number of images.</param>
internal sealed class PageAnswer(AnswerBuffer buffer, ResultLayout layout, ResultQuery query)
{
    private readonly JsonRow _row = new(layout);
    private long _next = query.From;
    private bool _isFirst = true;

    /// <summary>Writes the page.</summary>
    /// <param name="chunks">The results.</param>
    /// <param name="ended">Whether the job had ended before they were read, so that there will be no more than these.</param>
    /// <param name="failure">Called after the last result; returns why there are no more, or null when the job ended well.</param>
    /// <param name="cancellationToken">Stops the response.</param>
    public async Task WriteAsync(IAsyncEnumerable<ResultChunk> chunks, bool ended, Func<CancellationToken, Task<string?>> failure, CancellationToken cancellationToken)
    {
        buffer.Write("{\"rows\":["u8);
        var isLast = !await WriteRowsAsync(chunks, cancellationToken) && ended;
        if (isLast && await failure(cancellationToken) is { } reason)
        {
            Write(_row.OfFailure(reason, _next));
        }

        buffer.Write(isLast ? "],\"next\":null}"u8 : Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"],\"next\":{_next}}}")));
        await buffer.SendAsync(cancellationToken);
    }

    // Whether the page is full and more results follow.
    private async Task<bool> WriteRowsAsync(IAsyncEnumerable<ResultChunk> chunks, CancellationToken cancellationToken)
    {
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
        {
            foreach (var result in chunk.Results)
            {
                if (_next - query.From == query.Most)
                {
                    return true;
                }

                for (var set = 0; set < layout.LabelSets.Length; set++)
                {
                    Write(_row.Of(result, set, _next));
                }

                _next++;
                if (buffer.IsFull)
                {
                    await buffer.SendAsync(cancellationToken);
                }
            }
        }

        return false;
    }

    private void Write(ReadOnlySpan<byte> row)
    {
        if (!_isFirst)
        {
            buffer.Write(","u8);
        }

        _isFirst = false;
        buffer.Write(row);
    }
}
