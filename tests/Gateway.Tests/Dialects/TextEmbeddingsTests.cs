using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>The routes of Text Embeddings Inference answer the numbers of /v1/embeddings, and refuse by name what they cannot do.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class TextEmbeddingsTests(ExposureFixture fixture)
{
    // More than the 77 tokens that the model reads, less than the characters of a text.
    private static readonly string _long = string.Join(' ', Enumerable.Repeat("cat", 200));

    [Fact]
    public async Task A_text_and_a_list_get_the_embeddings_of_the_OpenAI_route()
    {
        string[] texts = ["What is Deep Learning?", "a cat"];
        var expected = await fixture.Api.EmbeddingsAsync(texts);

        DialectCalls.AssertNear(expected, DialectCalls.Rows(await fixture.Api.PostAsync("/embed", new { inputs = texts, truncate = true, truncation_direction = "Right", normalize = true, dimensions = expected[0].Length })));
        DialectCalls.AssertNear([expected[0]], DialectCalls.Rows(await fixture.Api.PostAsync("/embed", new { inputs = texts[0], truncate = false })));
    }

    [Fact]
    public async Task A_long_text_is_cut_unless_truncate_is_false()
    {
        string[] texts = ["a cat", _long];

        var rows = DialectCalls.Rows(await fixture.Api.PostAsync("/embed", new { inputs = texts }));
        var error = await Refusal("/embed", JsonSerializer.Serialize(new { inputs = texts, truncate = false }));

        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(texts), rows);
        Assert.StartsWith("'inputs[1]' has more than the 77 tokens that 'clip' reads, and 'truncate' is false.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputs": "a", "normalize": false}""", "'normalize' is false")]
    [InlineData("""{"inputs": "a", "truncation_direction": "Left"}""", "'truncation_direction' is 'Left'")]
    [InlineData("""{"inputs": "a", "prompt_name": "query"}""", "'prompt_name' is 'query'")]
    [InlineData("""{"inputs": "a", "dimensions": 3}""", "'dimensions' is 3")]
    [InlineData("""{"inputs": "a", "parameters": {"dimensions": 3}}""", "'dimensions' is 3")]
    [InlineData("""{"inputs": "a", "parameters": {"truncate": true}, "normalize": true}""", "'normalize' is beside it")]
    [InlineData("""{"inputs": "a", "parameters": {"trunkate": true}}""", "'parameters.trunkate' is not a member that is known here. Did you mean truncate?")]
    [InlineData("""{"inputs": "a", "parameters": {"normalize": false}}""", "'parameters.normalize' is false")]
    [InlineData("""{"inputs": "a", "truncate": "yes"}""", "'truncate' must be true or false")]
    [InlineData("""{"inputs": "a", "trunkate": true}""", "'trunkate' is not a member that is known here. Did you mean truncate?")]
    [InlineData("""{"inputs": [1, 2]}""", "'inputs[0]' has token ids")]
    [InlineData("""{"inputs": [[1, 2]]}""", "'inputs[0]' has token ids")]
    [InlineData("""{"inputs": ["a", ""]}""", "'inputs[1]' is an empty string")]
    [InlineData("""{"inputs": [null]}""", "'inputs[0]' must be a string")]
    [InlineData("""{"inputs": {"text": "a"}}""", "'inputs' must be a string")]
    [InlineData("""{"inputs": []}""", "'inputs' must have 1 to 2048 texts")]
    [InlineData("""{"inputs": "data:image/png;base64,AAAA"}""", "'inputs' is an image")]
    [InlineData("""{"input": "a"}""", "'input' is not a member that is known here. Did you mean inputs?")]
    [InlineData("{}", "'inputs' is missing")]
    [InlineData("[]", "not an object")]
    [InlineData("{", "not valid JSON")]
    public async Task A_wrong_request_is_refused_by_path(string body, string says) => Assert.Contains(says, await Refusal("/embed", body), StringComparison.Ordinal);

    [Fact]
    public async Task A_text_of_thousands_of_characters_is_cut_to_what_the_model_reads_or_refused()
    {
        // The surrogate pair is at the limit of characters.
        var (text, lost) = (string.Join(' ', Enumerable.Repeat("cat", 499)) + " abc\U0001F431" + new string('c', 3_000), "a cat" + new string(' ', 3_000) + "and a dog");

        var rows = DialectCalls.Rows(await fixture.Api.PostAsync("/embed", new { inputs = new[] { "a", text } }));

        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(new[] { "a", text[..1_900] }), rows);
        Assert.StartsWith($"'inputs' has {lost.Length} characters, and the maximum is 2000: cut to them", await Refusal("/embed", JsonSerializer.Serialize(new { inputs = lost })), StringComparison.Ordinal);
        Assert.StartsWith("'inputs[1]' has 2001 characters", await Refusal("/embed", JsonSerializer.Serialize(new { inputs = new[] { "a", new string('a', 2_001) }, truncate = false })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_texts_are_refused_with_the_limit() =>
        Assert.Contains("got 2049", await Refusal("/embed", JsonSerializer.Serialize(new { inputs = Enumerable.Repeat("a", 2_049) })), StringComparison.Ordinal);

    [Fact]
    public async Task Similarities_are_the_cosines_of_the_embeddings()
    {
        string[] texts = ["a cat", "a dog", "a cat"];
        var embeddings = await fixture.Api.EmbeddingsAsync(texts);

        var answer = await fixture.Api.PostAsync("/similarity", new { inputs = new { source_sentence = texts[0], sentences = texts[1..] }, parameters = new { truncate = true } });

        var cosines = answer.EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.Equal(2, cosines.Length);
        Assert.Equal(embeddings[0].Zip(embeddings[1]).Sum(pair => pair.First * pair.Second), cosines[0], 1e-4);
        Assert.Equal(1, cosines[1], 1e-4);
    }

    [Theory]
    [InlineData("""{"inputs": {"source_sentence": "a"}}""", "'inputs.sentences' is missing")]
    [InlineData("""{"inputs": {"source_sentence": "a", "sentences": ["b", 3]}}""", "'inputs.sentences[1]' has token ids")]
    [InlineData("""{"inputs": {"source_sentence": "a", "sentences": ["b"], "x": 1}}""", "'inputs.x' is not a member")]
    [InlineData("""{"inputs": "a"}""", "'inputs' must be an object")]
    [InlineData("""{"inputs": {"source_sentence": "a", "sentences": ["b"]}, "parameters": {"prompt_name": "query"}}""", "'parameters.prompt_name' is 'query'")]
    public async Task A_wrong_comparison_is_refused_by_path(string body, string says) => Assert.Contains(says, await Refusal("/similarity", body), StringComparison.Ordinal);

    [Fact]
    public async Task A_long_sentence_is_named()
    {
        var error = await Refusal("/similarity", JsonSerializer.Serialize(new { inputs = new { source_sentence = "a", sentences = new[] { "b", _long } }, parameters = new { truncate = false } }));

        Assert.StartsWith("'inputs.sentences[1]' has more than the 77 tokens", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_says_what_the_model_reads()
    {
        var info = await fixture.Api.GetAsync("/info");

        Assert.Equal("clip", info.GetProperty("model_id").GetString());
        Assert.Equal(77, info.GetProperty("max_input_length").GetInt32());
        Assert.Equal(2_048, info.GetProperty("max_client_batch_size").GetInt32());
        Assert.True(info.GetProperty("auto_truncate").GetBoolean());
        Assert.Equal(JsonValueKind.Object, info.GetProperty("model_type").GetProperty("embedding").ValueKind);
        Assert.Matches(@"^\d+\.\d+\.\d+$", info.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("/embed_all", """{"inputs": "a"}""")]
    [InlineData("/embed_sparse", """{"inputs": "a"}""")]
    [InlineData("/predict", """{"inputs": "a"}""")]
    [InlineData("/rerank", """{"query": "a", "texts": ["b"]}""")]
    [InlineData("/tokenize", """{"inputs": "a"}""")]
    [InlineData("/decode", """{"ids": [1]}""")]
    public async Task What_the_models_cannot_do_is_refused_as_its_clients_know(string path, string body)
    {
        var answer = await fixture.Api.PostAsync(path, JsonDocument.Parse(body).RootElement, HttpStatusCode.FailedDependency);

        Assert.Equal("Backend", answer.GetProperty("error_type").GetString());
        Assert.NotEmpty(answer.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Other_methods_get_errors_in_its_form() =>
        Assert.Equal("Validation", (await fixture.Api.GetAsync("/embed", HttpStatusCode.MethodNotAllowed)).GetProperty("error_type").GetString());

    private async Task<string> Refusal(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await fixture.Api.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, answer.RootElement.ToString());
        Assert.Equal("Validation", answer.RootElement.GetProperty("error_type").GetString());
        return answer.RootElement.GetProperty("error").GetString()!;
    }
}
