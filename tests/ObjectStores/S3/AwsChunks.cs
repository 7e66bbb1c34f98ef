using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>Bodies that clients send in chunks of S3's own (<c>aws-chunked</c>), with signatures or with checksums after the last.</summary>
internal static class AwsChunks
{
    /// <summary>Takes the content out of such a body, and the headers that follow it.</summary>
    public static (byte[] Content, IReadOnlyDictionary<string, string> Trailers) Decode(byte[] body)
    {
        using var content = new MemoryStream();
        var trailers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (true)
        {
            var size = int.Parse(Line(body, ref at).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                break;
            }

            content.Write(body, at, size);
            at += size + 2;
        }

        while (at < body.Length && Line(body, ref at) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            trailers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return (content.ToArray(), trailers);
    }

    private static string Line(byte[] body, ref int at)
    {
        var end = body.AsSpan(at).IndexOf("\r\n"u8);
        end = end < 0 ? body.Length - at : end;
        var line = System.Text.Encoding.ASCII.GetString(body, at, end);
        at += end + 2;
        return line;
    }
}
