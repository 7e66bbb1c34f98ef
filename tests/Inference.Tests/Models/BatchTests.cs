using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>An embedding must not depend on the other items of its batch, or scores would change with the load.</summary>
public sealed class BatchTests(TinyModels models) : IClassFixture<TinyModels>
{
    public static IEnumerable<TheoryDataRow<string>> Names => TinyModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Image_embedding_does_not_depend_on_the_batch(string name)
    {
        var model = models[name];
        var pixels = model.Golden.Images.Where(image => image.Pixels is not null).Select(image => image.Pixels!).ToArray();
        var batch = Enumerable.Range(0, 8).SelectMany(i => pixels[i % 2]).ToArray();
        var (single, batched) = (new float[model.Images.ValuesPerEmbedding], new float[8 * model.Images.ValuesPerEmbedding]);

        model.Images.Encode(batch, 8, batched);

        for (var i = 0; i < 8; i++)
        {
            model.Images.Encode(pixels[i % 2], 1, single);
            Assert.Equal(single, batched.AsSpan(i * single.Length, single.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_embedding_does_not_depend_on_the_batch(string name)
    {
        var model = models[name];
        var prompts = Prompts.Expand(model.Golden.Cases.First(goldenCase => goldenCase.Labels.Count == 50).Labels, ["This is a photo of {}."]);
        var dimension = model.Folder.Manifest.EmbeddingDimension;

        var batched = model.Texts.Encode(prompts, TestContext.Current.CancellationToken);

        for (var i = 0; i < prompts.Length; i++)
        {
            Assert.Equal(model.Texts.Encode([prompts[i]], TestContext.Current.CancellationToken), batched.AsSpan(i * dimension, dimension));
        }
    }

    [Fact]
    public async Task Concurrent_calls_give_identical_results()
    {
        var model = models["tiny-clip"];
        var pixels = model.Golden.Images[0].Pixels!;
        var expected = new float[model.Images.ValuesPerEmbedding];
        model.Images.Encode(pixels, 1, expected);

        var all = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() =>
        {
            var embedding = new float[model.Images.ValuesPerEmbedding];
            model.Images.Encode(pixels, 1, embedding);
            return embedding;
        })));

        Assert.All(all, embedding => Assert.Equal(expected, embedding));
    }
}
