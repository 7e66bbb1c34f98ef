using System.Net.Http.Json;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Two jobs that fuzzed URLs refer to, which keep embeddings: one waits for more files, the other has ended, so that its streams end too.</summary>
internal sealed record FuzzJobs(string Open, string Ended)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts both.</summary>
    public static async Task<FuzzJobs> BeginAsync(HttpClient http, string model, byte[] photo, CancellationToken cancellationToken)
    {
        var (open, ended) = (await Submit(http, model, "fuzz open", cancellationToken), await Submit(http, model, "fuzz ended", cancellationToken));
        using (var files = new ByteArrayContent(photo))
        {
            (await http.PostAsync($"/v1/jobs/{ended}/images?name=a.jpg", files, cancellationToken)).EnsureSuccessStatusCode();
        }

        (await http.PostAsJsonAsync($"/v1/jobs/{ended}/images/complete", new { files = 1 }, cancellationToken)).EnsureSuccessStatusCode();
        while ((await Read(await http.GetAsync($"/v1/jobs/{ended}", cancellationToken), cancellationToken)).GetProperty("state").GetString() is "preparing" or "running")
        {
            await Task.Delay(_pause, cancellationToken);
        }

        return new FuzzJobs(open, ended);
    }

    private static async Task<string> Submit(HttpClient http, string model, string name, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(
            "/v1/jobs", new { source = new { type = "upload", name }, model, labelSets = new[] { new { labels = new[] { "cat", "dog" } } }, keepEmbeddings = true }, cancellationToken);
        return (await Read(answer, cancellationToken)).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> Read(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        using var body = JsonDocument.Parse(answer.IsSuccessStatusCode ? text : throw new InvalidOperationException(text));
        return body.RootElement.Clone();
    }
}
