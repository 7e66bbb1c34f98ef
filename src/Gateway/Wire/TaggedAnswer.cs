using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>A response that a client may keep. One that sends its tag back (<c>If-None-Match</c>) gets 304 without a body while the bytes are the same (RFC 9110, section 13.1.2).</summary>
/// <param name="body">The bytes.</param>
/// <param name="type">Their Content-Type.</param>
/// <param name="cacheControl">How long they may be used without asking.</param>
/// <param name="vary">Request headers that select the response, or null.</param>
internal sealed class TaggedAnswer(ReadOnlyMemory<byte> body, string type, string cacheControl, string? vary) : IResult
{
    // Of SHA-256: enough to tell versions of one resource apart.
    private const int TagBytes = 16;

    private const string Asked = "no-cache";
    private const string ByKey = "Authorization, X-Api-Key";

    /// <summary>For one user, with one key: the next one may not be allowed to read it. Asked for each time, unless the caller says otherwise.</summary>
    public static TaggedAnswer Private(ReadOnlyMemory<byte> body, string type, string howLong = Asked) => new(body, type, $"private, {howLong}", ByKey);

    /// <summary>The same for everyone; asked for each time, because an upgrade changes it.</summary>
    public static TaggedAnswer Public(ReadOnlyMemory<byte> body, string type) => new(body, type, Asked, vary: null);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, TagBytes))}\"");
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = cacheControl;
        if (vary is not null)
        {
            response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, vary.Split(", "));
        }

        if (request.GetTypedHeaders().IfNoneMatch.Any(kept => kept.Equals(EntityTagHeaderValue.Any) || kept.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = type;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>Metadata of an endpoint that answers with <see cref="TaggedAnswer"/>.</summary>
internal sealed class TaggedMetadata
{
    /// <summary>The only one.</summary>
    public static TaggedMetadata One { get; } = new();
}
