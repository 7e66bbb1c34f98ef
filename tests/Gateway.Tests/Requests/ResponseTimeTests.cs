using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>A response that is not ready in time is cancelled together with its work.</summary>
public sealed class ResponseTimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/models/clip")]
    [InlineData("/v1/classify")]
    [InlineData("/v1/embeddings")]
    public async Task A_late_response_is_504_and_its_work_is_cancelled(string path)
    {
        using var server = HeldServer.OfPhoto();
        await using var api = await TestApi.StartAsync(new(server.Settings) { ["Http:ResponseSeconds"] = "1" });
        object body = path switch
        {
            "/models/clip" => new { inputs = server.Url, parameters = new { candidate_labels = new[] { "cat", "dog" } } },
            "/v1/classify" => new { image = server.Url, labels = "cat,dog", model = "clip" },
            _ => new { input = server.Url, modality = "image", model = "clip" },
        };

        using var answer = await api.Http.PostAsJsonAsync(path, body, Token);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Retry-After"));
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Contains("Http:ResponseSeconds", Message(await answer.Content.ReadAsStringAsync(Token)), StringComparison.Ordinal);
        await Until.TrueAsync(() => server.Left > 0, TimeSpan.FromSeconds(30), "the encoder gives up the picture that it fetched", Token);
        await Until.TrueAsync(() => api.Services.GetRequiredService<BodyBudget>().Taken == 0, TimeSpan.FromSeconds(30), "the body is given back", Token);
    }

    [Fact]
    public async Task Disconnecting_the_caller_cancels_the_work()
    {
        using var server = HeldServer.OfPhoto();
        await using var api = await TestApi.StartAsync(server.Settings);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var call = api.Http.PostAsJsonAsync("/v1/classify", new { image = server.Url, labels = "cat,dog", model = "clip" }, leaving.Token);
        await server.HasAsync(1, Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Until.TrueAsync(() => server.Left > 0, TimeSpan.FromSeconds(30), "the encoder gives up the picture that it fetched", Token);
    }

    private static string Message(string body)
    {
        using var document = JsonDocument.Parse(body);
        var error = document.RootElement.GetProperty("error");
        return (error.ValueKind == JsonValueKind.String ? error : error.GetProperty("message")).GetString()!;
    }
}
