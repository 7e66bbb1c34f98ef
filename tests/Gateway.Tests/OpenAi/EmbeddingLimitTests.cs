using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.OpenAi;

/// <summary>The number of inputs is a setting; images among them have their own.</summary>
public sealed class EmbeddingLimitTests : IAsyncLifetime
{
    private TestApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(new() { ["Http:MaxEmbeddingInputs"] = "5", ["Http:MaxImages"] = "2" });

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Inputs_are_limited_by_a_setting_on_both_routes()
    {
        await Refused("/v1/embeddings", new { input = Enumerable.Repeat("a", 6) }, "Http:MaxEmbeddingInputs");
        await Refused("/models/clip", new { inputs = Enumerable.Repeat("a", 6) }, "Http:MaxEmbeddingInputs");
        using var most = await _api.Http.PostAsJsonAsync("/v1/embeddings", new { input = Enumerable.Repeat("a", 5) }, Token);
        Assert.Equal(HttpStatusCode.OK, most.StatusCode);
    }

    [Fact]
    public async Task Images_among_the_inputs_are_limited_too()
    {
        var image = "data:image/jpeg;base64," + Convert.ToBase64String(ApiCalls.Image);

        await Refused("/v1/embeddings", new { input = Enumerable.Repeat(image, 3) }, "Http:MaxImages");
    }

    private async Task Refused(string path, object body, string says)
    {
        using var response = await _api.Http.PostAsJsonAsync(path, body, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await ApiCalls.Json(response)).GetProperty("error");
        Assert.Contains(says, error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetProperty("message").GetString()!, StringComparison.Ordinal);
    }
}
