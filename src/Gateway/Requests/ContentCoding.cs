using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>How a body is compressed.</summary>
internal enum ContentCoding
{
    /// <summary>Not compressed.</summary>
    None,

    /// <summary>RFC 1952.</summary>
    GZip,

    /// <summary>RFC 1950 (zlib) or RFC 1951 (raw): clients disagree on what "deflate" means.</summary>
    Deflate,

    /// <summary>RFC 7932.</summary>
    Brotli,

    /// <summary>RFC 8878.</summary>
    Zstd,
}

/// <summary>The header <c>Content-Encoding</c>.</summary>
internal static class ContentCodings
{
    /// <summary>The supported codings, as a value of <c>Accept-Encoding</c>.</summary>
    public const string Accepted = "gzip, deflate, br, zstd";

    // Characters of the header that a message repeats.
    private const int MaxShown = 64;

    /// <summary>The coding of a request's body.</summary>
    /// <remarks>Not several: no client compresses twice, and each further decoder would multiply what a small body unpacks to.</remarks>
    /// <exception cref="ApiException">The coding is not supported, or there are several (415).</exception>
    public static ContentCoding Of(HttpRequest request)
    {
        var header = request.Headers.ContentEncoding.ToString();
        string[] names = [.. header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.ToLowerInvariant()).Where(name => name != "identity")];
        return names switch
        {
            [] => ContentCoding.None,
            ["gzip" or "x-gzip"] => ContentCoding.GZip,
            ["deflate"] => ContentCoding.Deflate,
            ["br"] => ContentCoding.Brotli,
            ["zstd"] => ContentCoding.Zstd,
            _ => throw new ApiException(new ApiError(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedEncoding,
                $"Content-Encoding '{header[..Math.Min(header.Length, MaxShown)]}' is not supported. Send the body uncompressed, or compressed once with one of {Accepted}.") { AcceptEncoding = Accepted }),
        };
    }

    /// <summary>Name of a coding in the header.</summary>
    public static string NameOf(ContentCoding coding) => coding switch { ContentCoding.GZip => "gzip", ContentCoding.Deflate => "deflate", ContentCoding.Zstd => "zstd", _ => "br" };
}
