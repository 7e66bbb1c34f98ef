using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.OpenAi;

/// <summary>What clients of OpenAI's API meet besides embeddings.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class OpenAiRouteTests(ExposureFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("POST", "/v1/completions")]
    [InlineData("POST", "/v1/responses")]
    [InlineData("GET", "/v1/responses/resp_1")]
    [InlineData("POST", "/v1/images/generations")]
    [InlineData("POST", "/v1/audio/transcriptions")]
    [InlineData("POST", "/v1/moderations")]
    [InlineData("GET", "/v1/files")]
    [InlineData("POST", "/v1/batches")]
    [InlineData("POST", "/v1/fine_tuning/jobs")]
    [InlineData("GET", "/v1/vector_stores")]
    [InlineData("GET", "/v1/assistants")]
    [InlineData("POST", "/v1/embeddings/more")]
    public async Task A_route_of_OpenAI_that_is_not_here_answers_404_with_its_error_object(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
        {
            request.Content = JsonContent.Create(new { model = "gpt" });
        }

        using var response = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = (await ApiCalls.Json(response)).GetProperty("error");
        Assert.Equal(["code", "message", "param", "type"], error.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("invalid_request_error", "not_found"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("/v1/embeddings", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_a_model_answers_OpenAIs_error_object()
    {
        using var response = await fixture.Api.Http.DeleteAsync("/v1/models/clip", Token);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(JsonValueKind.Object, (await ApiCalls.Json(response)).GetProperty("error").ValueKind);
    }

    [Theory]
    [InlineData("/v1/clasify")]
    [InlineData("/v1/job")]
    public async Task Other_unknown_routes_answer_problem_details(string path)
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync(path, new { }, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/v1/models/clip")]
    [InlineData("/v1/models/openai%2Fclip")]
    [InlineData("/v1/models/openai%2fclip")]
    [InlineData("/v1/models/openai/clip")]
    public async Task A_model_is_retrieved_by_its_name_and_by_owner_and_name(string path)
    {
        var model = await fixture.Api.Http.GetFromJsonAsync<JsonElement>(path, Token);

        Assert.Equal(("clip", "model"), (model.GetProperty("id").GetString(), model.GetProperty("object").GetString()));
    }

    [Theory]
    [InlineData("/v1/models/openai/none")]
    [InlineData("/v1/models/openai%2Fnone")]
    public async Task A_model_that_is_not_here_is_named_with_its_owner(string path)
    {
        using var response = await fixture.Api.Http.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = (await ApiCalls.Json(response)).GetProperty("error");
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Contains("'openai/none'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ids_are_refused_with_what_to_set_in_LangChain()
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/embeddings", new { model = "clip", input = new[] { new[] { 1, 2 }, [3] } }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("check_embedding_ctx_length=False", (await ApiCalls.Json(response)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_counts_the_tokens_that_the_model_reads()
    {
        // Start and end of the text are tokens; an image has none.
        Assert.Equal(4, await Tokens("a cat"));
        Assert.Equal(4 + 3, await Tokens("a cat", "dog"));
        Assert.Equal(77, await Tokens(string.Concat(Enumerable.Repeat("a cat ", 60))));
        Assert.Equal(0, await Tokens("data:image/jpeg;base64," + Convert.ToBase64String(ApiCalls.Image)));
        Assert.Equal(513 * 4, await Tokens([.. Enumerable.Repeat("a cat", 513)]));
    }

    [Fact]
    public async Task A_text_that_the_model_does_not_read_to_its_end_is_named_in_a_warning()
    {
        var longText = string.Concat(Enumerable.Repeat("a cat ", 60));
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/embeddings", new { model = "clip", input = new[] { "a cat", longText } }, Token);

        Assert.Contains("77 tokens of a text. The end of 'input[1]' was left out.", Assert.Single(response.Headers.GetValues("X-Zso-Warning")), StringComparison.Ordinal);
    }

    private async Task<int> Tokens(params string[] input)
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/embeddings", new { model = "clip", input }, Token);
        var usage = (await ApiCalls.Json(response)).GetProperty("usage");
        Assert.Equal(usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("total_tokens").GetInt32());
        return usage.GetProperty("total_tokens").GetInt32();
    }
}
