using System.Text.Json;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>The prompts of every model's golden.json, truncated as in the reference; the reference rows are padded, ours are not.</summary>
public class GoldenPromptTests
{
    [Theory]
    [InlineData("tiny-clip")]
    [InlineData("tiny-clip-rn")]
    [InlineData("tiny-siglip")]
    [InlineData("tiny-siglip2")]
    [InlineData("tiny-align")]
    [InlineData("tiny-blip")]
    [InlineData("tiny-blip2")]
    [InlineData("tiny-chinese-clip")]
    [InlineData("zeroshot-mini")]
    public void Prompt_ids_equal_those_in_the_golden_files(string model)
    {
        var folder = Fixture.Model(model);
        var tokenizer = TextTokenizer.Load(folder);
        var manifest = Fixture.Json(folder, "zeroshot.json");
        var contextLength = manifest.GetProperty("context_length").GetInt32();
        var pad = manifest.GetProperty("pad_token_id").GetInt32();
        var golden = Fixture.Json(folder, "golden.json");

        var compared = 0;
        foreach (var golds in golden.GetProperty("cases").EnumerateArray())
        {
            foreach (var (prompt, row) in Prompts(golden, golds).Zip(golds.GetProperty("input_ids").EnumerateArray()))
            {
                var expected = row.Deserialize<int[]>()!;
                var ids = tokenizer.Encode(prompt, contextLength);

                Assert.InRange(ids.Length, 1, expected.Length);
                Assert.Equal(expected, ids.Concat(Enumerable.Repeat(pad, expected.Length - ids.Length)));
                compared++;
            }
        }

        Assert.NotEqual(0, compared);
    }

    [Theory]
    [InlineData("tiny-clip")]
    [InlineData("tiny-align")]
    [InlineData("tiny-siglip")]
    public void Some_golden_prompts_are_longer_than_the_context(string model)
    {
        var folder = Fixture.Model(model);
        var tokenizer = TextTokenizer.Load(folder);
        var contextLength = Fixture.Json(folder, "zeroshot.json").GetProperty("context_length").GetInt32();
        var prompts = Fixture.Json(folder, "golden.json").GetProperty("label_sets").GetProperty("long").Deserialize<string[]>()!;

        Assert.Contains(prompts, prompt => tokenizer.Encode(prompt).Length > contextLength);
    }

    private static string[] Prompts(JsonElement golden, JsonElement golds) =>
        golds.TryGetProperty("prompts", out var prompts)
            ? prompts.Deserialize<string[]>()!
            : [.. golden.GetProperty("label_sets").GetProperty(golds.GetProperty("labels").GetString()!).Deserialize<string[]>()!
                .Select(label => golds.GetProperty("template").GetString()!.Replace("{}", label, StringComparison.Ordinal))];
}
