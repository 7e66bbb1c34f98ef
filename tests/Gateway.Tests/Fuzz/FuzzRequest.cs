using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>A request as it goes over the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query, as they are sent.</param>
/// <param name="Headers">Headers in order; what they say of the body need not be true.</param>
/// <param name="Body">The body.</param>
internal sealed record FuzzRequest(string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>Whose words a refusal has to be in, while the path is one of the HTTP API's: <c>native</c>, <c>huggingface</c>, <c>openai</c>; null where that cannot be told.</summary>
    public string? Dialect { get; init; }

    /// <summary>Whether the headers lie about the body, so that the connection may end without an answer.</summary>
    public bool Lies { get; init; }

    /// <summary>A request that says the truth about itself.</summary>
    public static FuzzRequest Of(string method, string path, string? contentType, byte[] body, string dialect) => new(
        method, path,
        contentType is null ? [("Content-Length", Number(body.Length))] : [("Content-Type", contentType), ("Content-Length", Number(body.Length))], body) { Dialect = dialect };

    /// <summary>With another body, and the length that belongs to it.</summary>
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
