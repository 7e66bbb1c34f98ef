using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Native.Results;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Results.Vectors;

namespace ZeroShotOrleans.Gateway.Native.Vectors;

/// <summary>Streams embeddings in a format.</summary>
/// <param name="context">The request.</param>
/// <param name="format">The format.</param>
/// <param name="fileName">Name of the file that a browser saves, without its ending.</param>
internal sealed class VectorAnswer(HttpContext context, VectorFormat format, string fileName)
{
    /// <summary>Sends the rows as they are read.</summary>
    /// <param name="layout">Properties common to all rows.</param>
    /// <param name="rows">The rows, in chunks.</param>
    /// <param name="shape">Number of embeddings and their dimension; needed for an array.</param>
    /// <param name="first">Index of the first row, for JSON lines of images; null to omit indexes.</param>
    public async Task WriteAsync(VectorLayout layout, IAsyncEnumerable<IEnumerable<VectorRow>> rows, (long Rows, int Dimension)? shape, long? first)
    {
        var cancellationToken = context.RequestAborted;
        Begin();
        await context.Response.Body.FlushAsync(cancellationToken);
        if (HeadRequests.IsHead(context))
        {
            return;
        }

        await using var buffer = new AnswerBuffer(context.Response.Body);
        IVectorWriter writer = format == VectorFormat.Parquet ? new ParquetVectorWriter(buffer, layout)
            : format == VectorFormat.Array ? new NpyWriter(buffer, shape)
            : new JsonVectorWriter(buffer, layout, withVectors: format != VectorFormat.Names, first);
        writer.Begin();
        await foreach (var chunk in rows.WithCancellation(cancellationToken))
        {
            foreach (var row in chunk)
            {
                writer.Write(row);
                if (buffer.IsFull)
                {
                    await buffer.SendAsync(cancellationToken);
                }
            }

            writer.Flush();
            await buffer.SendAsync(cancellationToken);
        }

        writer.End();
        await buffer.SendAsync(cancellationToken);
    }

    private void Begin()
    {
        var headers = context.Response.Headers;
        headers.ContentType = format.ContentType;
        if (format.Extension.Length > 0)
        {
            headers.ContentDisposition = $"attachment; filename=\"{fileName}{format.Extension}\"";
        }

        // As for results: the header chooses the format, nginx must not buffer, and a slow client occupies only one stream.
        headers.Vary = HeaderNames.Accept;
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } pace)
        {
            pace.MinDataRate = null;
        }
    }
}
