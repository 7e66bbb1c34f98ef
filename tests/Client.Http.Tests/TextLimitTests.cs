using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>The client finds out how many texts the server takes in one request.</summary>
public sealed class TextLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_texts_are_sent_in_requests_as_large_as_the_server_takes()
    {
        var sizes = new List<int>();
        await using var api = await ScriptedApi.StartAsync((context, _) => AnswerAsync(context, most: 1000, sizes));
        using var client = api.Client();

        var vectors = await client.EmbedTextsAsync(Enumerable.Range(0, 2500).Select(index => $"{index}"), cancellationToken: Token);
        await client.EmbedTextsAsync(["a"], cancellationToken: Token);

        // Found out once: half as many after each refusal.
        Assert.Equal([2048, 1024, 512, 512, 512, 512, 452, 1], sizes);
        Assert.Equal(Enumerable.Range(0, 2500).Select(index => (float)index), vectors.Select(vector => vector.Span[0]));
    }

    [Fact]
    public async Task A_server_with_the_usual_limit_gets_2048_texts_at_once()
    {
        var sizes = new List<int>();
        await using var api = await ScriptedApi.StartAsync((context, _) => AnswerAsync(context, most: 2048, sizes));
        using var client = api.Client();

        await client.EmbedTextsAsync(Enumerable.Repeat("1", 2048), new EmbedOptions { Dimensions = 256 }, Token);

        Assert.Equal([2048], sizes);
    }

    [Fact]
    public async Task A_single_text_that_is_refused_fails()
    {
        await using var api = await ScriptedApi.StartAsync((context, _) => AnswerAsync(context, most: 0, []));
        using var client = api.Client();

        Assert.Equal(ZeroShotError.BadRequest, (await Assert.ThrowsAsync<ZeroShotException>(() => client.EmbedTextsAsync(["1", "2"], cancellationToken: Token))).Code);
    }

    private static async Task AnswerAsync(HttpContext context, int most, List<int> sizes)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var input = body.RootElement.GetProperty("input");
        sizes.Add(input.GetArrayLength());
        await (input.GetArrayLength() > most
            ? ScriptedApi.Refuse(context, 400, "too_many_inputs")
            : ScriptedApi.Json(context, new
            {
                @object = "list",
                data = input.EnumerateArray().Select((text, index) => new
                {
                    @object = "embedding", index, embedding = BitConverter.GetBytes(float.Parse(text.GetString() == "a" ? "0" : text.GetString()!, System.Globalization.CultureInfo.InvariantCulture)),
                }),
                model = "clip",
                usage = new { prompt_tokens = 0, total_tokens = 0 },
            }));
    }
}
