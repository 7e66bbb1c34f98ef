using System.Globalization;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Turns valid request lines and headers into invalid ones.</summary>
internal static class HeadMutations
{
    private static readonly string[] _types =
    [
        "", "application/json", "application/json; charset=utf-7", "application/json; charset=\"", "application/JSON;;;", "text/plain", "text/html", "image/jpeg", "image/*", "application/octet-stream",
        "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=----part", "multipart/form-data; boundary=\"a b\"",
        "multipart/form-data; boundary=x; boundary=y", "multipart/mixed; boundary=----part", "application/problem+json", "/", ";", "a/b/c", "\u00ff\u00fe",
    ];

    private static readonly string[] _paths =
    [
        "/", "//", "/?", "/.", "/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/models/", "/models//", "/models/..%2f..%2fetc%2fpasswd", "/models/%00", "/models/%ff", "/models/%", "/models/a%20b", "/models/clip/..",
        "/models/" + "..%5c..%5cwindows", "/models/openai/clip", "/hf-inference/models/clip", "/hf-inference/models/", "/v1", "/v1/", "/V1/CLASSIFY", "/v1/classify/", "/v1/classify;x=1", "/v1/classify?x=" + "%0d%0aX-Evil:%201",
        "/v1/label-sets/..", "/v1/label-sets/..%2f..%2fetc", "/v1/label-sets/%0a", "/v1/label-sets/a/b/c", "/v1/label-sets/things?version=-1", "/v1/label-sets/things?version=1&version=2", "/v1/label-sets/things?version=x",
        "/v1/label-sets/things?version=99999999999999999999", "/v1/jobs?most=-1", "/v1/jobs?most=1e9", "/v1/jobs?most=", "/v1/jobs/..%2f..", "/v1/jobs/%00", "/v1/jobs/x/y/z", "/v1/models/..%2f..%2fetc%2fpasswd", "/v1/models/%2e%2e",
        "/v1/silos/%0d%0a/drain", "/v1/jobs/nobody/results?format=exe", "/v1/jobs/nobody/results?from=-1&follow=maybe", "/v1/jobs/nobody/images?first=-5", "/health/ready", "/health/live/x", "/openapi/v1.json", "/metrics", "/favicon.ico",
        "/models/clip?candidate_labels=", "/models/clip?candidate_labels=a&candidate_labels=b&top_k=0&top_k=1", "/models/clip?hypothesis_template=x", "/models/clip?top_k=99999999999", "http://other/v1/models", "*", "x", "",
    ];

    private static readonly (string Name, string Value)[] _headers =
    [
        ("Accept", "text/html"), ("Accept", "*/*;q=x"), ("Accept-Encoding", "gzip;q=2"), ("Expect", "100-continue"), ("Expect", "200-ok"), ("Upgrade", "websocket"), ("Range", "bytes=0-,-1"), ("Origin", "null"), ("Cookie", "a=b; c"),
        ("Authorization", ""), ("Authorization", "Bearer"), ("Authorization", "Bearer a.b.c"), ("Authorization", "Basic eDp5"), ("X-Api-Key", ""), ("X-Request-Id", "<script>"), ("X-Request-Id", ""), ("X-Forwarded-For", "127.0.0.1"),
        ("X-HTTP-Method-Override", "DELETE"), ("Content-Encoding", "gzip"), ("Content-Encoding", "deflate, gzip"), ("Transfer-Encoding", "identity"), ("Last-Event-ID", "-1"), ("If-None-Match", "*"), ("Te", "trailers"), ("Host", "other"),
    ];

    private static readonly string[] _methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "FUZZ", "", "P OST"];

    /// <summary>A random mutation.</summary>
    public static FuzzRequest Mutate(FuzzRequest request, Random random) => random.Next(9) switch
    {
        0 => request with { Method = _methods[random.Next(_methods.Length)], Dialect = null },
        1 => request with { Path = _paths[random.Next(_paths.Length)], Dialect = null },
        2 => request with { Path = Scramble(request.Path, random), Dialect = null },
        3 or 4 => WithType(request, _types[random.Next(_types.Length)]),
        5 => request with { Headers = [.. request.Headers, _headers[random.Next(_headers.Length)]], Dialect = null },
        6 => request with { Headers = [.. request.Headers, ("X-Long", new string('x', random.Next(70_000)))], Dialect = null, Lies = true },
        7 => Chunked(request, random),
        _ => WithLength(request, random),
    };

    private static FuzzRequest WithType(FuzzRequest request, string type) => request with
    {
        Headers = [("Content-Type", type), .. request.Headers.Where(header => header.Name != "Content-Type")],
    };

    private static FuzzRequest WithLength(FuzzRequest request, Random random)
    {
        string[] lengths =
        [
            "0", "1", "-1", "99999999999999999999", "x", "", "1,2", "+5", "0x10", (request.Body.Length + random.Next(1, 1000)).ToString(CultureInfo.InvariantCulture),
            (request.Body.Length - 1).ToString(CultureInfo.InvariantCulture), "60000000", "1 \r\nContent-Length: 2",
        ];
        return request with
        {
            Headers = [.. request.Headers.Where(header => header.Name != "Content-Length"), ("Content-Length", lengths[random.Next(lengths.Length)])], Lies = true, Dialect = null,
        };
    }

    private static FuzzRequest Chunked(FuzzRequest request, Random random)
    {
        string[] sizes = [request.Body.Length.ToString("x", CultureInfo.InvariantCulture), "0", "fffffffff", "-1", "zz", "1;x=\"", ""];
        var size = sizes[random.Next(3) == 0 ? random.Next(sizes.Length) : 0];
        string[] ends = ["\r\n0\r\n\r\n", "\r\n0\r\nX-Trailer: 1\r\n\r\n", "\r\n", ""];
        byte[] body =
        [
            .. System.Text.Encoding.Latin1.GetBytes(size + "\r\n"), .. request.Body, .. System.Text.Encoding.Latin1.GetBytes(ends[random.Next(3) == 0 ? random.Next(ends.Length) : 0]),
        ];
        return request with
        {
            Headers = [.. request.Headers.Where(header => random.Next(4) == 0 || header.Name != "Content-Length"), ("Transfer-Encoding", random.Next(5) == 0 ? "gzip, chunked" : "chunked")],
            Body = body, Lies = true, Dialect = null,
        };
    }

    private static string Scramble(string path, Random random)
    {
        var at = random.Next(path.Length + 1);
        string[] scraps = ["/", "//", "..", "/../", "%2f", "%00", "%ff", "%C0%AE", "?", "&", "#", "%", "=", "\t", "@", "\u00e4", ":", ";", "\\", "%0a", new string('a', random.Next(9_000))];
        return path[..at] + scraps[random.Next(scraps.Length)] + path[at..];
    }
}
