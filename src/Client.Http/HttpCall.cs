using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>A request, which may have to be sent several times.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Path and query below the HTTP API's address, without a slash in front.</param>
/// <param name="Body">Makes the body, anew for each sending; null: none.</param>
/// <param name="Repeatable">
/// Whether it does no harm when it was carried out already. Else it is sent again only when the answer says that it was refused before anything was done.
/// </param>
internal sealed record HttpCall(HttpMethod Method, string Path, Func<HttpContent>? Body = null, bool Repeatable = true)
{
    public static HttpCall Get(string path) => new(HttpMethod.Get, path);

    public static HttpCall Post(string path, object? body = null, bool repeatable = true) => new(HttpMethod.Post, path, body is null ? null : Json(body), repeatable);

    /// <summary>A body of JSON.</summary>
    public static Func<HttpContent> Json(object body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), HttpJson.Client);
        return () => new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new("application/json") } };
    }
}
