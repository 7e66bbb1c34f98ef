using System.Text;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Results as JSON lines, CSV or Parquet: the bytes that the command line writes, with the index of its image in front of each JSON line.</summary>
/// <param name="buffer">Takes the bytes.</param>
/// <param name="writer">Writes them.</param>
internal sealed class RowAnswer(AnswerBuffer buffer, IRowWriter writer)
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The answer in a form.</summary>
    public static RowAnswer Of(ResultMediaType form, AnswerBuffer buffer, ResultLayout layout, long from) => new(buffer, form switch
    {
        ResultMediaType.Csv => new CsvWriter(new StreamWriter(buffer, _utf8), layout),
        ResultMediaType.Parquet => new ParquetResultWriter(buffer, layout),
        _ => new JsonLinesWriter(new StreamWriter(buffer, _utf8), layout, from),
    });

    /// <summary>Writes the rows as they come: at most a chunk of them is in memory, of Parquet a row group.</summary>
    /// <param name="chunks">The results.</param>
    /// <param name="failure">Asks, behind the last result, why the job failed; null when it did not.</param>
    /// <param name="cancellationToken">Ends it.</param>
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
