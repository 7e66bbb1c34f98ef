using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.HuggingFace;
using ZeroShotOrleans.Gateway.Tests.Inputs;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>Requests of the dialects' clients get what those clients read: what the native routes answer. See Fixtures/wire/README.md.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class RecordedDialectTests(ExposureFixture fixture)
{
    private static readonly string[] _texts = ["a cat", "a dog"];
    private static readonly string _image = "data:image/jpeg;base64," + Spelling.Plain.Text;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> OfInfinity() => [.. Of("/embeddings", "infinity_client-", "langchain_community-")];

    public static TheoryData<string> OfTextEmbeddings() => [.. Of("/embed", "llama_index-"), .. Of("/similarity", "tei-")];

    // As it posts to the URL that it is given.
    public static TheoryData<string> OfHuggingFace() => [.. Exchange.Sent("huggingface-hub-").Where(name => name.Contains("/feature-extraction-text", StringComparison.Ordinal))];

    public static TheoryData<string> OfKServe() => [.. Of("/infer", "tritonclient-", "kserve-")];

    [Theory, MemberData(nameof(OfInfinity))]
    public async Task Infinity_clients_get_embeddings(string name)
    {
        var (response, answer) = await SendAsync(name);
        var body = Exchange.Read(name).Body!.Value;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var asked = body.TryGetProperty("encoding_format", out var format);
        var image = body.TryGetProperty("modality", out var modality) && modality.GetString() == "image";
        var rows = answer.GetProperty("data").EnumerateArray().Select(each => each.GetProperty("embedding")).Select(embedding => embedding.ValueKind == JsonValueKind.String
            ? MemoryMarshal.Cast<byte, float>(embedding.GetBytesFromBase64()).ToArray()
            : [.. embedding.EnumerateArray().Select(value => value.GetSingle())]).ToArray();
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(body.GetProperty("input"), image ? "image" : "text"), rows);
        Assert.Equal(asked && format.GetString() == "base64", answer.GetProperty("data")[0].GetProperty("embedding").ValueKind == JsonValueKind.String);
        Assert.Equal(JsonValueKind.Number, answer.GetProperty("usage").GetProperty("total_tokens").ValueKind);
    }

    [Theory, MemberData(nameof(OfTextEmbeddings))]
    public async Task Clients_of_Text_Embeddings_Inference_get_bare_lists(string name)
    {
        var (response, answer) = await SendAsync(name);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        if (name.Contains("similarity", StringComparison.Ordinal))
        {
            Assert.Equal(1, answer.EnumerateArray().Last().GetDouble(), 1e-4);
            return;
        }

        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(Exchange.Read(name).Body!.Value.GetProperty("inputs")), DialectCalls.Rows(answer));
    }

    [Theory, MemberData(nameof(OfHuggingFace))]
    public async Task Clients_of_Hugging_Face_with_the_URL_of_embed_get_bare_lists(string name)
    {
        using var message = Exchange.Read(name).Message("/embed");
        using var response = await fixture.Api.Http.SendAsync(message, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        DialectCalls.AssertNear(await fixture.Api.EmbeddingsAsync(Exchange.Read(name).Body!.Value.GetProperty("inputs")), DialectCalls.Rows(answer.RootElement));
    }

    [Theory, MemberData(nameof(OfKServe))]
    public async Task Clients_of_KServe_and_Triton_get_tensors(string name)
    {
        using var message = Exchange.Read(name).Message();
        var template = name.Contains("parameters", StringComparison.Ordinal) ? "a drawing of a {}" : null;

        using var response = await fixture.Api.Http.SendAsync(message, Token);

        var (json, binary) = await Tensors.ReadAsync(response, Token);
        foreach (var output in json.GetProperty("outputs").EnumerateArray())
        {
            var tensor = output.GetProperty("name").GetString()!;
            var columns = output.GetProperty("shape")[1].GetInt32();
            if (tensor is "scores" or "labels")
            {
                var expected = (await fixture.Api.ScoresAsync([_image], ["cat", "dog"], template))[0].Take(columns).ToArray();
                Assert.Equal(expected.Select(score => score.Label), tensor == "labels" ? Texts(output) : expected.Select(score => score.Label));
                Assert.Equal(expected.Select(score => score.Score), tensor == "scores" ? Floats(output)[0] : expected.Select(score => score.Score));
            }
            else
            {
                DialectCalls.AssertNear(tensor == "text_embeds" ? await fixture.Api.EmbeddingsAsync(_texts) : await fixture.Api.EmbeddingsAsync(_image, "image"), Floats(output));
            }
        }

        float[][] Floats(JsonElement output) => binary.TryGetValue(output.GetProperty("name").GetString()!, out var bytes) ? Tensors.Floats(bytes, output)
            : [.. output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle()).Chunk(output.GetProperty("shape")[1].GetInt32())];

        IEnumerable<string?> Texts(JsonElement output) => binary.TryGetValue("labels", out var bytes) ? Tensors.Texts(bytes, output)[0] : output.GetProperty("data").EnumerateArray().Select(value => value.GetString());
    }

    // Refused requests are compared with the recordings (ReplayedDialectTests).
    private static IEnumerable<string> Of(string path, params string[] clients) => clients.SelectMany(Exchange.Sent)
        .Where(name => Exchange.Read(name) is var exchange && exchange.Path.EndsWith(path, StringComparison.Ordinal) && exchange.IsAnswered);

    private async Task<(HttpResponseMessage Response, JsonElement Answer)> SendAsync(string name)
    {
        using var message = Exchange.Read(name).Message();
        var response = await fixture.Api.Http.SendAsync(message, Token);
        return (response, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement);
    }
}
