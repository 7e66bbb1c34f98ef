using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>A request as sent over the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query, unescaped.</param>
/// <param name="Headers">Headers in order; they need not match the body.</param>
/// <param name="Body">The body.</param>
internal sealed record FuzzRequest(string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>The expected error format if the path belongs to the HTTP API: <c>native</c>, <c>huggingface</c>, <c>openai</c>; null if unknown.</summary>
    public string? Dialect { get; init; }

    /// <summary>Whether the headers contradict the body, so that the connection may end without a response.</summary>
    public bool Lies { get; init; }

    /// <summary>Id of the described operation; empty if there is none.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The member of the JSON body that is wrong, such as <c>labelSets[0].labels</c>; null if none is.</summary>
    public string? Member { get; init; }

    /// <summary>A consistent request.</summary>
    public static FuzzRequest Of(string method, string path, string? contentType, byte[] body, string dialect) => new(
        method, path,
        contentType is null ? [("Content-Length", Number(body.Length))] : [("Content-Type", contentType), ("Content-Length", Number(body.Length))], body) { Dialect = dialect };

    /// <summary>The same request with another body and the matching length.</summary>
    public FuzzRequest With(byte[] body) => this with
    {
        Body = body, Headers = [.. Headers.Select(header => header.Name == "Content-Length" ? (header.Name, Number(body.Length)) : header)],
    };

    /// <summary>The bytes.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder($"{Method} {Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return [.. System.Text.Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
