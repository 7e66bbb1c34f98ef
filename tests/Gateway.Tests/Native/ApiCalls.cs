using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Shortcuts for calls that many tests start with.</summary>
internal static class ApiCalls
{
    /// <summary>An image that every model can read.</summary>
    public static readonly byte[] Image = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts a job and returns its id.</summary>
    public static async Task<string> Submit(this TestApi api, object source, string? key = null, params object[] labelSets)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs")
        {
            Content = JsonContent.Create(new { source, model = "clip", labelSets = labelSets.Length > 0 ? labelSets : [new { labels = new[] { "cat", "dog" } }] }),
        };
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var response = await api.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await Json(response)).GetProperty("id").GetString()!;
    }

    /// <summary>Starts a job that waits for images.</summary>
    public static Task<string> SubmitUpload(this TestApi api, string? key = null) => api.Submit(new { type = "upload", name = Guid.NewGuid().ToString("N") }, key);

    /// <summary>Sends images as a form.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> Upload(this TestApi api, string job, long? first, params (string Name, byte[] Bytes)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in files)
        {
            form.Add(new ByteArrayContent(bytes), "image", name);
        }

        using var response = await api.Http.PostAsync($"/v1/jobs/{job}/images{(first is { } index ? FormattableString.Invariant($"?first={index}") : "")}", form, Token);
        return (response.StatusCode, await Json(response));
    }

    /// <summary>Completes an upload.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> Complete(this TestApi api, string job, long files)
    {
        using var response = await api.Http.PostAsJsonAsync($"/v1/jobs/{job}/images/complete", new { files }, Token);
        return (response.StatusCode, await Json(response));
    }

    /// <summary>Completes an upload and reads its results.</summary>
    public static async Task<List<ImageResult>> Finish(this TestApi api, string job, long files)
    {
        var (status, body) = await api.Complete(job, files);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return await api.Results(job);
    }

    /// <summary>All results of an ended job, read through the SDK, to compare responses with.</summary>
    public static async Task<List<ImageResult>> Results(this TestApi api, string job)
    {
        var results = new List<ImageResult>();
        await foreach (var chunk in api.Client().GetJob(job).ResultsAsync(cancellationToken: Token))
        {
            Assert.Equal(results.Count, chunk.First);
            results.AddRange(chunk.Results);
        }

        return results;
    }

    public static GrainClient Client(this TestApi api) => api.Services.GetRequiredService<GrainClient>();

    public static async Task<JsonElement> Json(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
}
