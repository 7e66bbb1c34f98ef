using System.Net.Http.Headers;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.HuggingFace;

/// <summary>A request recorded from a real client, byte for byte. See Fixtures/wire/README.md.</summary>
internal sealed class Exchange
{
    private readonly JsonElement _root;

    private Exchange(JsonElement root) => _root = root;

    public JsonElement? Body => Request.TryGetProperty("body_json", out var body) ? body : null;

    /// <summary>What the server answered when it was recorded.</summary>
    public JsonElement Response => _root.GetProperty("response");

    /// <summary>The path of the request.</summary>
    public string Path => Request.GetProperty("path").GetString()!;

    /// <summary>Whether the server did what was asked for, or the answer is not recorded.</summary>
    public bool IsAnswered => !_root.TryGetProperty("response", out var response) || response.GetProperty("status").GetInt32() == 200;

    private JsonElement Request => _root.GetProperty("request");

    public static string Folder => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "exchanges");

    /// <summary>Names of the recordings of some clients that contain a request.</summary>
    public static IEnumerable<string> Sent(string client) =>
        Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Folder, file)).Where(name => name.StartsWith(client, StringComparison.Ordinal))
            .Where(name => Read(name)._root.GetProperty("sent").GetBoolean()).Order(StringComparer.Ordinal);

    public static Exchange Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(Folder, name)));
        return new Exchange(document.RootElement.Clone());
    }

    /// <summary>Recreates the request with exactly the recorded headers, without those that HttpClient adds.</summary>
    /// <param name="path">Another path, or null.</param>
    public HttpRequestMessage Message(string? path = null)
    {
        var message = new HttpRequestMessage(new HttpMethod(Request.GetProperty("method").GetString()!), path ?? Path);
        message.Content = HasBody ? new ByteArrayContent(Bytes()) : null;
        foreach (var header in Request.GetProperty("headers").EnumerateObject())
        {
            if (header.Name == "content-type" && message.Content is not null)
            {
                message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(header.Value.GetString()!);
            }
            else if (header.Name == "content-encoding")
            {
                message.Content!.Headers.ContentEncoding.Add(header.Value.GetString()!);
            }
            else if (header.Name is not "accept-encoding" and not "content-length")
            {
                message.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            }
        }

        return message;
    }

    private bool HasBody => Request.GetProperty("framing").GetString() != "none";

    private byte[] Bytes() => Request.TryGetProperty("body_bytes", out var bytes)
        ? bytes.GetProperty("base64").GetBytesFromBase64()
        : System.Text.Encoding.UTF8.GetBytes(Request.GetProperty("body_text").GetString()!);
}
