using System.Net.Http.Headers;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>One photo with labels, as a Hugging Face client sends it.</summary>
internal sealed class PhotoRequest(HttpClient http, string path, byte[] photo, params string[] labels)
{
    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private readonly byte[] _body = JsonSerializer.SerializeToUtf8Bytes(new { inputs = Convert.ToBase64String(photo), parameters = new { candidate_labels = labels } });

    /// <summary>Size of its body.</summary>
    public int Bytes => _body.Length;

    /// <summary>Sends it.</summary>
    /// <returns>The status, 0 without a response; and whether an error has Retry-After.</returns>
    public async Task<(int Status, bool TellsWhen)> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(_body) { Headers = { ContentType = _json } };
            using var answer = await http.PostAsync(path, content, cancellationToken);
            await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return ((int)answer.StatusCode, answer.Headers.RetryAfter is not null);
        }
        catch (HttpRequestException)
        {
            return (0, false);
        }
    }
}
