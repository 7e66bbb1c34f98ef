using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>Requests of one key with labels that nobody has asked for before.</summary>
internal sealed class NewLabels(HttpClient http, string key, string image, string model = "clip")
{
    private static int _count;

    /// <summary>Classifies the image by new labels.</summary>
    public Task<NewLabelAnswer> ClassifyAsync(int labels, int templates, CancellationToken cancellationToken) => ClassifyAsync(SetOf(labels, templates), cancellationToken);

    /// <summary>Classifies the image by given labels.</summary>
    public Task<NewLabelAnswer> ClassifyAsync((string[] Labels, string[] Templates) set, CancellationToken cancellationToken) =>
        SendAsync("/v1/classify", new { image, model, labels = set.Labels, templates = set.Templates }, cancellationToken);

    /// <summary>Embeds new texts.</summary>
    public Task<NewLabelAnswer> EmbedAsync(int texts, CancellationToken cancellationToken) =>
        SendAsync("/v1/embeddings", new { input = SetOf(texts, 1).Labels, model }, cancellationToken);

    /// <summary>Labels and templates that were never used.</summary>
    public static (string[] Labels, string[] Templates) SetOf(int labels, int templates)
    {
        var number = Interlocked.Increment(ref _count);
        return ([.. Enumerable.Range(0, labels).Select(at => $"thing {number} {at}")], [.. Enumerable.Range(0, templates).Select(at => $"picture {at} of a {{}}.")]);
    }

    private async Task<NewLabelAnswer> SendAsync(string path, object body, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return new NewLabelAnswer(answer.StatusCode, answer.Headers.RetryAfter?.Delta, TimeProvider.System.GetElapsedTime(started), text);
    }
}

/// <summary>How such a request was answered.</summary>
internal sealed record NewLabelAnswer(HttpStatusCode Status, TimeSpan? RetryAfter, TimeSpan Took, string Body);
