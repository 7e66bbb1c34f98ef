using System.IO.Compression;
using System.Net.Http.Headers;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Bodies as clients compress them.</summary>
internal static class Packed
{
    /// <summary>The codings, as headers name them: of "deflate" there are two, with and without the frame of zlib.</summary>
    public static readonly string[] Codings = ["gzip", "x-gzip", "GZip", "deflate", "deflate, raw", "br"];

    /// <summary>Compresses.</summary>
    /// <param name="bytes">What.</param>
    /// <param name="coding">One of <see cref="Codings"/>.</param>
    public static byte[] Of(ReadOnlySpan<byte> bytes, string coding)
    {
        using var packed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "deflate, raw" => new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A body as it is sent.</summary>
    /// <param name="bytes">The bytes, compressed.</param>
    /// <param name="coding">Their coding.</param>
    /// <param name="type">Content-Type of what is in them, or null.</param>
    public static ByteArrayContent Content(byte[] bytes, string coding, string? type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding.Split(',')[0]);
        return content;
    }
}
