using System.Globalization;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>A parsed response.</summary>
internal sealed record FuzzAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Parses what a connection returned until it was closed; null if it is not an HTTP response.</summary>
    public static FuzzAnswer? Parse(byte[] bytes)
    {
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        while (text.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
        {
            text = text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        }

        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !int.TryParse(text.AsSpan(9, 3), CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text[..end].Split("\r\n")[1..])
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new FuzzAnswer(status, headers, text[(end + 4)..]);
    }
}
