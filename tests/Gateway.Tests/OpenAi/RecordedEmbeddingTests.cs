using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.HuggingFace;

namespace ZeroShotOrleans.Gateway.Tests.OpenAi;

/// <summary>Every recorded request of OpenAI's Python client gets embeddings, or an error whose message that client shows.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class RecordedEmbeddingTests(ExposureFixture fixture)
{
    public static TheoryData<string> Requests() => [.. Exchange.Sent("openai")];

    [Theory, MemberData(nameof(Requests))]
    public async Task A_recorded_request_is_answered_as_its_client_expects(string name)
    {
        var exchange = Exchange.Read(name);
        var body = exchange.Body!.Value;
        using var message = exchange.Message();

        using var response = await fixture.Api.Http.SendAsync(message, TestContext.Current.CancellationToken);

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var input = body.GetProperty("input");
        if (body.TryGetProperty("dimensions", out _) || (input.ValueKind == JsonValueKind.Array && input[0].ValueKind == JsonValueKind.Number))
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var error = answer.RootElement.GetProperty("error");
            Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
            return;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(JsonValueKind.Number, answer.RootElement.GetProperty("usage").GetProperty("prompt_tokens").ValueKind);
        var asBase64 = body.GetProperty("encoding_format").GetString() == "base64";
        var data = answer.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(input.ValueKind == JsonValueKind.Array ? input.GetArrayLength() : 1, data.Length);
        for (var i = 0; i < data.Length; i++)
        {
            Assert.Equal(i, data[i].GetProperty("index").GetInt32());
            var embedding = data[i].GetProperty("embedding");
            var vector = asBase64
                ? MemoryMarshal.Cast<byte, float>(embedding.GetBytesFromBase64()).ToArray()
                : [.. embedding.EnumerateArray().Select(value => value.GetSingle())];
            Assert.Equal(1, vector.Sum(value => value * value), 1e-4);
        }
    }
}
