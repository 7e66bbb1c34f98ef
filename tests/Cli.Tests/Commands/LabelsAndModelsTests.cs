using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public class LabelsAndModelsTests
{
    [Fact]
    public async Task Shows_key_and_storage_state_of_a_label_set()
    {
        using var context = new TestWorld(new FakeCluster { LabelsStored = true });

        Assert.Equal(0, await context.RunAsync("labels", "show", "--labels", "cat,\"salt, pepper\""));

        var key = LabelSetKey.Of(FakeCluster.Model, ["cat", "salt, pepper"], ["a photo of a {}."]);
        Assert.Equal(
            $$"""
            model                 zeroshot-mini
            key                   {{key}}
            embeddings            stored
            prompts               2
            template              a photo of a {}.
            labels                2
              1                   cat
              2                   salt, pepper

            """, context.Out);
    }

    [Fact]
    public async Task Shows_a_label_set_as_JSON()
    {
        using var context = new TestWorld(new FakeCluster());

        await context.RunAsync("labels", "show", "--labels", "cat,dog", "--template", "{}", "--template", "a {}", "--json");

        var set = JsonDocument.Parse(context.Out).RootElement;
        Assert.False(set.GetProperty("stored").GetBoolean());
        Assert.Equal(4, set.GetProperty("prompts").GetInt32());
        Assert.Equal(["{}", "a {}"], set.GetProperty("templates").EnumerateArray().Select(item => item.GetString()));
    }

    [Fact]
    public async Task Lists_models()
    {
        using var context = new TestWorld(new FakeCluster());

        Assert.Equal(0, await context.RunAsync("models", "list"));

        Assert.Equal(
            """
            name           family  dimension  image    MB    licence     variants  loaded on
            zeroshot-mini  align   512        224x224  42.5  apache-2.0  int8      127.0.0.1:11111 cpu

            """, context.Out);
    }

    [Fact]
    public async Task Lists_models_as_JSON()
    {
        using var context = new TestWorld(new FakeCluster());

        await context.RunAsync("models", "list", "--json");

        var model = JsonDocument.Parse(context.Out).RootElement;
        Assert.Equal("zeroshot-mini", model.GetProperty("name").GetString());
        Assert.Equal(224, model.GetProperty("imageSize")[1].GetInt32());
        Assert.Equal(42_500_000, model.GetProperty("bytes").GetInt64());
    }
}
