using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>How a body is compressed.</summary>
internal enum ContentCoding
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>RFC 1952.</summary>
    GZip,

    /// <summary>RFC 1950, or RFC 1951 alone: clients do not agree on what the word means.</summary>
    Deflate,

    /// <summary>RFC 7932.</summary>
    Brotli,
}

/// <summary>The header <c>Content-Encoding</c>.</summary>
internal static class ContentCodings
{
    /// <summary>What is taken, as <c>Accept-Encoding</c> names it.</summary>
    public const string Accepted = "gzip, deflate, br";

    // Of what the caller wrote, for the message.
    private const int MaxShown = 64;

    /// <summary>The coding of a request's body.</summary>
    /// <exception cref="ApiException">It is another one, or there are several (415).</exception>
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
            _ => throw new ApiException(new ApiError(StatusCodes.Status415UnsupportedMediaType, "unsupported_encoding",
                $"The body has the Content-Encoding '{header[..Math.Min(header.Length, MaxShown)]}', which is not taken. Send it uncompressed, or compressed once as one of {Accepted}.") { AcceptEncoding = Accepted }),
        };
    }

    /// <summary>Name of a coding in the header.</summary>
    public static string NameOf(ContentCoding coding) => coding switch { ContentCoding.GZip => "gzip", ContentCoding.Deflate => "deflate", _ => "br" };
}
