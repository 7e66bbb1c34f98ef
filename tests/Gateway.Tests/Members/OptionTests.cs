using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Members;

/// <summary>Each member of a request changes the answer, or is refused by name, or is documented to have no effect.</summary>
public sealed class OptionTests(OptionFixture fixture) : IClassFixture<OptionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> Cases()
    {
        var cases = new TheoryData<int, string>();
        for (var i = 0; i < OptionCase.All.Length; i++)
        {
            cases.Add(i, $"{OptionCase.All[i].Route} {OptionCase.All[i].Member}: {OptionCase.All[i].Effect}");
        }

        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_member_does_what_the_page_says(int index, string name)
    {
        var option = OptionCase.All[index];
        var (status, with) = await Post(option.Path, option.With);
        var (statusWithout, without) = await Post(option.Path, option.Without);

        switch (option.Effect)
        {
            case OptionEffect.Changes:
                Assert.True((status, with) != (statusWithout, without), $"{name} has no effect: {with}");
                break;
            case OptionEffect.Nothing:
                Assert.True(status == statusWithout && with == without, $"{name}: {with} {without}");
                break;
            default:
                Assert.True(status == HttpStatusCode.BadRequest, $"{name}: {status} {with}");
                Assert.Contains(option.Names, with, StringComparison.OrdinalIgnoreCase);
                break;
        }
    }

    [Theory]
    [InlineData("/models/clip", """{"inputs": "a cat", "dimension": 8}""", "dimensions")]
    [InlineData("/models/clip", """{"inputs": "a cat", "parameters": {"truncat": true}}""", "truncate")]
    [InlineData("/models/clip", """{"inputs": "a cat", "options": {"wait_for_modl": true}}""", "wait_for_model")]
    [InlineData("/v1/embeddings", """{"input": "a cat", "encoding_fromat": "base64"}""", "encoding_format")]
    [InlineData("/models/clip?function_to_aply=none", """{"inputs": "a cat"}""", "function_to_apply")]
    [InlineData("/v1/classify", """{"labls": "a"}""", "labels")]
    public async Task A_misspelled_member_is_refused_with_the_one_that_was_meant(string path, string body, string meant)
    {
        var (status, answer) = await Post(path, JsonSerializer.Deserialize<JsonElement>(body));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"Did you mean {meant}?", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/models/clip", """{"inputs": "a cat", "truncate": true, "parameters": {"truncate": false}}""", "truncate")]
    [InlineData("/models/clip", """{"inputs": "a cat", "inputs": "a dog"}""", "twice")]
    [InlineData("/v1/embeddings", """{"input": "a cat", "input": "a dog"}""", "twice")]
    [InlineData("/models/clip?top_k=1&top_k=2", """{"inputs": "a cat"}""", "top_k")]
    public async Task A_member_that_is_sent_twice_is_refused(string path, string body, string says)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await fixture.Api.Http.PostAsync(path, content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(says, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_are_those_of_the_function_to_apply()
    {
        var logits = await Scores("none");
        var sigmoid = await Scores("sigmoid");
        var softmax = await Scores("softmax");

        Assert.True(logits.Values.Max() > 1, "The tiny model has logits above 1.");
        var sum = logits.Values.Sum(Math.Exp);
        Assert.All(logits, each => Assert.Equal(1 / (1 + Math.Exp(-each.Value)), sigmoid[each.Key], 1e-5));
        Assert.All(logits, each => Assert.Equal(Math.Exp(each.Value) / sum, softmax[each.Key], 1e-5));
    }

    [Fact]
    public async Task Logits_are_sorted_and_cut_to_top_k()
    {
        var all = await Scores("none");

        var two = await Scores("none", topK: 2);

        Assert.Equal(all.OrderByDescending(each => each.Value).Take(2).Select(each => each.Key), two.Keys);
    }

    [Fact]
    public async Task Parameters_of_the_query_apply_to_the_bytes_of_an_image()
    {
        using var image = new ByteArrayContent(ApiCalls.Image);
        using var response = await fixture.Api.Http.PostAsync("/models/clip?candidate_labels=cat,dog,teapot&function_to_apply=sigmoid&top_k=2", image, Token);

        var answer = await ApiCalls.Json(response);
        var sigmoid = await Scores("sigmoid", topK: 2);
        Assert.Equal(sigmoid.Keys, answer.EnumerateArray().Select(each => each.GetProperty("label").GetString()));
        Assert.Equal(sigmoid.Values, answer.EnumerateArray().Select(each => each.GetProperty("score").GetDouble()));
    }

    [Fact]
    public async Task A_text_beyond_the_limit_is_cut_where_the_model_reads_no_further()
    {
        var text = OptionCase.TooLong("a photo of a cat ");
        using var response = await fixture.Api.Http.PostAsJsonAsync("/models/clip", new { inputs = new[] { "a cat", text }, parameters = new { truncate = true } }, Token);
        var whole = await Embeddings(text[..1_700]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(whole[0].EnumerateArray().Select(value => value.GetDouble()), (await ApiCalls.Json(response))[1].EnumerateArray().Select(value => value.GetDouble()));
        Assert.Contains("'inputs[1]'", Assert.Single(response.Headers.GetValues("X-Zso-Warning")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_of_which_the_model_would_read_more_than_the_limit_is_not_cut()
    {
        var (status, answer) = await Post("/models/clip", new { inputs = new string(' ', 3_000) + "cat", truncate = true });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("3003 characters", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shortened_embeddings_are_the_first_values_with_length_1_again()
    {
        var whole = (await Embeddings("a cat"))[0].EnumerateArray().Select(value => value.GetDouble()).ToArray();
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/embeddings", new { model = "nested", input = new[] { "a cat", "data:image/jpeg;base64," + Convert.ToBase64String(ApiCalls.Image) }, dimensions = 8 }, Token);

        var data = (await ApiCalls.Json(response)).GetProperty("data");
        Assert.All(data.EnumerateArray(), each => Assert.Equal(1, each.GetProperty("embedding").EnumerateArray().Sum(value => Math.Pow(value.GetDouble(), 2)), 1e-5));
        var length = Math.Sqrt(whole.Take(8).Sum(value => value * value));
        Assert.Equal(whole.Take(8).Select(value => value / length), data[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetDouble()), (expected, actual) => Math.Abs(expected - actual) < 1e-5);
    }

    [Theory]
    [InlineData("activation", "SOFTMAX")]
    [InlineData("activation", "softmax,sigmoid")]
    [InlineData("include", "Cosine")]
    [InlineData("include", "0")]
    public async Task Values_are_read_only_as_they_are_described(string member, string value)
    {
        Dictionary<string, object> json = new() { ["image"] = ApiCalls.Image, ["labels"] = new[] { "cat", "dog" }, [member] = member == "include" ? new[] { value } : value };
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiCalls.Image), "image", "a.jpg" }, { new StringContent("cat,dog"), "labels" }, { new StringContent(value), member } };

        var (status, answer) = await Post("/v1/classify", json);
        using var formAnswer = await fixture.Api.Http.PostAsync("/v1/classify", form, Token);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (status, formAnswer.StatusCode));
        Assert.Contains(member, answer, StringComparison.Ordinal);
        Assert.Contains(member == "include" ? "cosine" : "softmax", answer, StringComparison.Ordinal);
        Assert.Contains(member, await formAnswer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_Embeddings_Inference_serves_the_same_dimensions()
    {
        await using var nested = await TestApi.StartAsync(new() { ["Models:Directories:0"] = fixture.Models, ["Http:DefaultModel"] = "nested" });
        using var native = await fixture.Api.Http.PostAsJsonAsync("/v1/embeddings", new { model = "nested", input = "a cat", dimensions = 8 }, Token);
        using var embedded = await nested.Http.PostAsJsonAsync("/embed", new { inputs = "a cat", dimensions = 8 }, Token);
        using var refused = await nested.Http.PostAsJsonAsync("/embed", new { inputs = "a cat", dimensions = 5 }, Token);

        Assert.Equal(HttpStatusCode.OK, embedded.StatusCode);
        var expected = (await ApiCalls.Json(native)).GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetDouble());
        Assert.Equal(expected, (await ApiCalls.Json(embedded))[0].EnumerateArray().Select(value => value.GetDouble()), (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Contains("can be shortened to 4, 8, but not to 5", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_dimensions_that_the_folder_states_are_served()
    {
        var (_, other) = await Post("/v1/embeddings", new { model = "nested", input = "a cat", dimensions = 5 });
        var (_, none) = await Post("/v1/embeddings", new { model = "clip", input = "a cat", dimensions = 8 });

        Assert.Contains("can be shortened to 4, 8, but not to 5", other, StringComparison.Ordinal);
        Assert.Contains("dimensions_not_supported", none, StringComparison.Ordinal);
        Assert.Contains("matryoshka_dimensions", none, StringComparison.Ordinal);
        var models = await fixture.Api.Http.GetFromJsonAsync<JsonElement>("/v1/models", Token);
        Assert.Equal(["clip", "nested"], models.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.False(models.GetProperty("data")[0].TryGetProperty("matryoshkaDimensions", out _));
        Assert.Equal(OptionFixture.Shorter, models.GetProperty("data")[1].GetProperty("matryoshkaDimensions").EnumerateArray().Select(each => each.GetInt32()));
    }

    private async Task<JsonElement> Embeddings(string text)
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/models/clip", new { inputs = text }, Token);
        return await ApiCalls.Json(response);
    }

    private async Task<Dictionary<string, double>> Scores(string function, int? topK = null)
    {
        string[] labels = ["cat", "dog", "teapot"];
        using var response = await fixture.Api.Http.PostAsJsonAsync("/models/clip", new { inputs = ApiCalls.Image, parameters = new { candidate_labels = labels, function_to_apply = function, top_k = topK } }, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await ApiCalls.Json(response)).EnumerateArray().ToDictionary(each => each.GetProperty("label").GetString()!, each => each.GetProperty("score").GetDouble());
    }

    // Of a classification only the results: the rest tells what was computed for it.
    private async Task<(HttpStatusCode Status, string Answer)> Post(string path, object body)
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync(path, body, Token);
        var answer = await ApiCalls.Json(response);
        return (response.StatusCode, answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("results", out var results) ? results.GetRawText() : Problem(answer));
    }

    // Without the id of the request.
    private static string Problem(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("detail", out var detail) ? detail.GetString()! : answer.GetRawText();
}
