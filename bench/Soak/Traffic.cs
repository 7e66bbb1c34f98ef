using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace ZeroShotOrleans.Soak;

/// <summary>What the clients of the soak send.</summary>
/// <param name="http">Connected to the silo.</param>
/// <param name="photos">Folder of photos that jobs read.</param>
internal sealed class Traffic(HttpClient http, string photos)
{
    private const int IdleConnections = 20;

    private static readonly string[] _knownLabels = ["cat", "building", "rocket"];

    private readonly string[] _files = Directory.GetFiles(photos);
    private readonly string _photo = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(photos, "cat.jpg")));

    /// <summary>All kinds of requests. Together they use about half a core.</summary>
    public IReadOnlyList<Workload> All =>
    [
        new("known labels", TimeSpan.FromMilliseconds(200), (_, token) => PostAsync("/v1/classify", Classify(_photo, _knownLabels), HttpStatusCode.OK, token)),
        new("new labels", TimeSpan.FromMilliseconds(200), (run, token) => PostAsync("/v1/classify", Classify(_photo, NewLabels(run)), HttpStatusCode.OK, token)),
        new("embeddings", TimeSpan.FromMilliseconds(500), (run, token) => PostAsync("/v1/embeddings", new { model = "zeroshot-mini", input = NewLabels(-run) }, HttpStatusCode.OK, token)),
        new("damaged image", TimeSpan.FromSeconds(1), (run, token) => PostAsync("/v1/classify", Classify(Cut(run), _knownLabels), expected: null, token)),
        new("wrong request", TimeSpan.FromSeconds(1), (_, token) => PostAsync("/v1/classify", new { image = _photo, labels = 7 }, HttpStatusCode.BadRequest, token)),
        new("unknown model", TimeSpan.FromSeconds(1), (run, token) => PostAsync("/v1/classify", new { image = _photo, labels = _knownLabels, model = Name("model", run) }, HttpStatusCode.NotFound, token)),
        new("directory job", TimeSpan.FromSeconds(4), DirectoryJobAsync),
        new("upload job", TimeSpan.FromSeconds(7), UploadJobAsync),
        new("cancelled job", TimeSpan.FromSeconds(11), CancelledJobAsync),
        new("named label set", TimeSpan.FromSeconds(5), NamedSetAsync),
        new("reader that leaves", TimeSpan.FromSeconds(3), LeaveAsync),
        new("idle connections", TimeSpan.FromSeconds(5), IdleAsync),
    ];

    private static string Name(string kind, long run) => string.Create(CultureInfo.InvariantCulture, $"{kind} {run}");

    private static string[] NewLabels(long run) => [.. Enumerable.Range(0, 10).Select(number => Name(Name("thing", number), run))];

    private static object Classify(string image, string[] labels) => new { image, labels, model = "zeroshot-mini" };

    // Cut at another place each time, always within the file's header or pixels.
    private string Cut(long run) => _photo[..(int)(400 + (run * 4 % (_photo.Length - 800)))];

    private async Task<string?> PostAsync(string path, object body, HttpStatusCode? expected, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(path, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return expected is null ? (int)answer.StatusCode < 500 ? null : text : answer.StatusCode == expected ? null : $"{(int)answer.StatusCode} {text}";
    }

    private async Task<string?> DirectoryJobAsync(long run, CancellationToken cancellationToken)
    {
        var id = await SubmitAsync(new { type = "directory", path = photos }, run, cancellationToken);
        return await ReadAllAsync(id, _files.Length, cancellationToken);
    }

    private async Task<string?> UploadJobAsync(long run, CancellationToken cancellationToken)
    {
        var id = await SubmitAsync(new { type = "upload", name = Name("soak", run) }, run, cancellationToken);
        using var form = new MultipartFormDataContent();
        foreach (var file in _files)
        {
            form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellationToken)) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, "image", Path.GetFileName(file));
        }

        using var sent = await http.PostAsync($"/v1/jobs/{id}/images?first=0", form, cancellationToken);
        using var complete = await http.PostAsJsonAsync($"/v1/jobs/{id}/images/complete", new { files = _files.Length }, cancellationToken);
        return sent.IsSuccessStatusCode && complete.IsSuccessStatusCode
            ? await ReadAllAsync(id, _files.Length, cancellationToken)
            : $"images {(int)sent.StatusCode}, complete {(int)complete.StatusCode} {await complete.Content.ReadAsStringAsync(cancellationToken)}";
    }

    private async Task<string?> CancelledJobAsync(long run, CancellationToken cancellationToken)
    {
        var id = await SubmitAsync(new { type = "upload", name = Name("never complete", run) }, run, cancellationToken);
        using var cancelled = await http.PostAsync($"/v1/jobs/{id}/cancel", content: null, cancellationToken);
        using var deleted = await http.DeleteAsync($"/v1/jobs/{id}", cancellationToken);
        return cancelled.IsSuccessStatusCode && deleted.IsSuccessStatusCode ? null : $"cancel {(int)cancelled.StatusCode}, delete {(int)deleted.StatusCode}";
    }

    private async Task<string?> NamedSetAsync(long run, CancellationToken cancellationToken)
    {
        var path = $"/v1/label-sets/soak-{run % 3}";
        using var put = await http.PutAsJsonAsync(path, new { labels = NewLabels(run + 1_000_000_000) }, cancellationToken);
        using var deleted = await http.DeleteAsync(path, cancellationToken);
        return put.IsSuccessStatusCode && deleted.IsSuccessStatusCode ? null : $"put {(int)put.StatusCode} {await put.Content.ReadAsStringAsync(cancellationToken)}, delete {(int)deleted.StatusCode}";
    }

    private async Task<string?> LeaveAsync(long run, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events") { Headers = { Accept = { new("text/event-stream") } } };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode}";
    }

    private async Task<string?> IdleAsync(long run, CancellationToken cancellationToken)
    {
        var address = http.BaseAddress!;
        var sockets = Enumerable.Range(0, IdleConnections).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var socket in sockets)
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        Array.ForEach(sockets, socket => socket.Dispose());
        return null;
    }

    private async Task<string> SubmitAsync(object source, long run, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync("/v1/jobs", new { source, labelSets = new[] { new { labels = NewLabels(-1_000_000_000 - run) } }, model = "zeroshot-mini" }, cancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.IsSuccessStatusCode ? body.GetProperty("id").GetString()! : throw new HttpRequestException($"{(int)answer.StatusCode} {body}");
    }

    private async Task<string?> ReadAllAsync(string job, int expected, CancellationToken cancellationToken)
    {
        var rows = (await http.GetStringAsync($"/v1/jobs/{job}/results?format=ndjson&follow=true", cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var images = rows.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("path").GetString()).ToHashSet(StringComparer.Ordinal);
        return rows.Length == expected && images.Count == expected ? null : $"{rows.Length} rows of {images.Count} images instead of {expected}";
    }
}
