using System.IO.Compression;
using System.Net.Http.Headers;
using ZstdSharp;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Bodies as clients compress them.</summary>
internal static class Compressed
{
    /// <summary>Values of Content-Encoding. "deflate" is tested with and without the zlib wrapper.</summary>
    public static readonly string[] Codings = ["gzip", "x-gzip", "GZip", "deflate", "deflate, raw", "br", "zstd"];

    /// <summary>Compresses.</summary>
    /// <param name="bytes">The uncompressed bytes.</param>
    /// <param name="coding">One of <see cref="Codings"/>.</param>
    public static byte[] Of(ReadOnlySpan<byte> bytes, string coding)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "deflate" => new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
            "deflate, raw" => new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            "zstd" => new CompressionStream(compressed, leaveOpen: true),
            _ => new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }

    /// <summary>A compressed body.</summary>
    /// <param name="bytes">The bytes, compressed.</param>
    /// <param name="coding">Their coding.</param>
    /// <param name="type">Content-Type of the uncompressed content, or null.</param>
    public static ByteArrayContent Content(byte[] bytes, string coding, string? type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding.Split(',')[0]);
        return content;
    }
}
