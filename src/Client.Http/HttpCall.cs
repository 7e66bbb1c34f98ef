using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>A request that may be sent several times.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query relative to the base address, without a leading slash.</param>
/// <param name="Body">Creates a new body for each attempt; null for none.</param>
/// <param name="Repeatable">
/// Whether repeating it is safe even if it was carried out. Otherwise it is retried only if the response says that it was rejected before anything was done.
/// </param>
internal sealed record HttpCall(HttpMethod Method, string Path, Func<HttpContent>? Body = null, bool Repeatable = true)
{
    public static HttpCall Get(string path) => new(HttpMethod.Get, path);

    public static HttpCall Post(string path, object? body = null, bool repeatable = true) => new(HttpMethod.Post, path, body is null ? null : Json(body), repeatable);

    /// <summary>A JSON body.</summary>
    public static Func<HttpContent> Json(object body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), HttpJson.Client);
        return () => new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new("application/json") } };
    }
}
