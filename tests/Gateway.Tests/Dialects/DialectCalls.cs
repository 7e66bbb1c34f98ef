using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>Calls of the dialects' tests, and what the native routes answer, to compare with.</summary>
internal static class DialectCalls
{
    /// <summary>Tolerance between a text embedded alone and in a batch.</summary>
    public const double Tolerance = 1e-5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Posts a body.</summary>
    public static async Task<JsonElement> PostAsync(this TestApi api, string path, object body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await api.Http.PostAsJsonAsync(path, body, Token);
        return await ReadAsync(response, status);
    }

    /// <summary>Gets a path.</summary>
    public static async Task<JsonElement> GetAsync(this TestApi api, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await api.Http.GetAsync(path, Token);
        return await ReadAsync(response, status);
    }

    /// <summary>The embeddings that /v1/embeddings answers.</summary>
    public static async Task<float[][]> EmbeddingsAsync(this TestApi api, object input, string modality = "text") =>
        Rows((await api.PostAsync("/v1/embeddings", new { model = "clip", input, modality })).GetProperty("data"), "embedding");

    /// <summary>Labels, scores and logits that /v1/classify answers for images.</summary>
    public static async Task<(string Label, float Score, float Logit)[][]> ScoresAsync(this TestApi api, string[] images, string[] labels, string? template = null)
    {
        var answer = await api.PostAsync("/v1/classify", new { model = "clip", images, labels, templates = template is null ? Array.Empty<string>() : [template], topK = labels.Length, include = new[] { "logit" } });
        return [.. answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("scores").EnumerateArray()
            .Select(score => (score.GetProperty("label").GetString()!, score.GetProperty("score").GetSingle(), score.GetProperty("logit").GetSingle())).ToArray())];
    }

    /// <summary>The rows of an array of arrays of numbers.</summary>
    public static float[][] Rows(JsonElement array, string? member = null) =>
        [.. array.EnumerateArray().Select(row => (member is null ? row : row.GetProperty(member)).EnumerateArray().Select(value => value.GetSingle()).ToArray())];

    /// <summary>Compares embeddings.</summary>
    public static void AssertNear(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First.Length, pair.Second.Length);
            Assert.All(pair.First.Zip(pair.Second), value => Assert.Equal(value.First, value.Second, Tolerance));
        });
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text[..Math.Min(400, text.Length)]}");
        return JsonDocument.Parse(text).RootElement;
    }
}
