using System.Text;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Results as JSON lines, CSV or Parquet: the same bytes as the command line writes, except that each JSON line starts with the index of its image.</summary>
/// <param name="buffer">Buffers the bytes.</param>
/// <param name="writer">Formats the rows.</param>
internal sealed class RowAnswer(AnswerBuffer buffer, IRowWriter writer)
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Creates the response of a format.</summary>
    public static RowAnswer Of(ResultMediaType form, AnswerBuffer buffer, ResultLayout layout, long from) => new(buffer, form switch
    {
        ResultMediaType.Csv => new CsvWriter(new StreamWriter(buffer, _utf8), layout),
        ResultMediaType.Parquet => new ParquetResultWriter(buffer, layout),
        _ => new JsonLinesWriter(new StreamWriter(buffer, _utf8), layout, from),
    });

    /// <summary>Writes the rows as they arrive. At most one chunk is in memory, for Parquet one row group.</summary>
    /// <param name="chunks">The results.</param>
    /// <param name="failure">Called after the last result; returns why the job failed, or null when it did not.</param>
    /// <param name="cancellationToken">Stops the response.</param>
    public async Task WriteAsync(IAsyncEnumerable<ResultChunk> chunks, Func<CancellationToken, Task<string?>> failure, CancellationToken cancellationToken)
    {
        writer.Begin();
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
        {
            foreach (var result in chunk.Results)
            {
                writer.Write(result);
                if (buffer.IsFull)
                {
                    await buffer.SendAsync(cancellationToken);
                }
            }

            writer.Flush();
            await buffer.SendAsync(cancellationToken);
        }

        if (await failure(cancellationToken) is { } reason)
        {
            writer.WriteFailure(reason);
        }

        writer.End();
        await buffer.SendAsync(cancellationToken);
    }
}
