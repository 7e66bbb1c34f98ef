using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>A request as <see cref="S3Stub"/> received it.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Bucket">The bucket, from the path or the host.</param>
/// <param name="Key">The key; empty for operations on the bucket.</param>
/// <param name="Query">Its query.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Connection">Names its connection.</param>
internal sealed record S3Request(
    S3Operation Operation, string Bucket, string Key, IReadOnlyDictionary<string, StringValues> Query, IReadOnlyDictionary<string, StringValues> Headers, string Connection)
{
    private const string VirtualHost = ".localhost";

    /// <summary>A header; empty if absent.</summary>
    public string Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : "";

    /// <summary>A parameter of the query; empty if absent.</summary>
    public string Parameter(string name) => Query.TryGetValue(name, out var value) ? value.ToString() : "";

    /// <summary>Reads a request from its raw target: the server would drop the <c>..</c> of a key.</summary>
    public static S3Request Of(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[mark..]);
        var host = context.Request.Host.Host;
        var place = path.TrimStart('/').Length == path.Length ? path : path[1..];
        if (host.EndsWith(VirtualHost, StringComparison.OrdinalIgnoreCase))
        {
            place = $"{host[..^VirtualHost.Length]}/{place}";
        }

        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var (bucket, key) = slash < 0 ? (place, "") : (place[..slash], Uri.UnescapeDataString(place[(slash + 1)..]));
        var parameters = QueryHelpers.ParseQuery(query);
        return new S3Request(
            OperationOf(context.Request.Method, key, parameters), Uri.UnescapeDataString(bucket), key, parameters,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase), context.Connection.Id);
    }

    private static S3Operation OperationOf(string method, string key, Dictionary<string, StringValues> query) => (method, key.Length > 0) switch
    {
        ("GET", false) when query.ContainsKey("list-type") => S3Operation.List,
        ("HEAD", true) => S3Operation.Head,
        ("GET", true) => S3Operation.Get,
        ("PUT", true) => query.ContainsKey("uploadId") ? S3Operation.UploadPart : S3Operation.Put,
        ("DELETE", true) => query.ContainsKey("uploadId") ? S3Operation.AbortUpload : S3Operation.Delete,
        ("POST", true) when query.ContainsKey("uploads") => S3Operation.CreateUpload,
        ("POST", true) when query.ContainsKey("uploadId") => S3Operation.CompleteUpload,
        _ => S3Operation.Other,
    };
}
