using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Scoring;

public sealed class PromptsTests
{
    [Fact]
    public void Expands_each_label_in_each_template()
    {
        var prompts = Prompts.Expand(["cat", "dog"], ["a photo of a {}.", "{}", "art of {}"]);

        Assert.Equal(["a photo of a cat.", "cat", "art of cat", "a photo of a dog.", "dog", "art of dog"], prompts);
    }

    [Fact]
    public void Replaces_all_placeholders_of_a_template_but_none_inside_a_label() =>
        Assert.Equal(["a {} is a {}"], Prompts.Expand(["{}"], ["a {} is a {}"]));

    [Fact]
    public void Accepts_an_empty_label() => Assert.Equal(["a photo of ."], Prompts.Expand([""], ["a photo of {}."]));

    [Fact]
    public void Rejects_a_template_without_a_placeholder()
    {
        var exception = Assert.Throws<ArgumentException>(() => Prompts.Expand(["cat"], ["{}", "a photo"]));

        Assert.Contains("\"a photo\" has no {}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Write {} where the label belongs, for example \"a photo of a {}.\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_an_empty_template_list() => Assert.Throws<ArgumentException>(() => Prompts.Expand(["cat"], []));

    [Fact]
    public void Label_embedding_is_the_normalized_mean()
    {
        // Label 0: (1, 0) and (0, 1) meet at 45 degrees. Label 1: (0.6, 0.8) and (0.8, 0.6) too.
        float[] prompts = [1, 0, 0, 1, 0.6f, 0.8f, 0.8f, 0.6f];

        var labels = Prompts.Average(prompts, templates: 2, dimension: 2);

        Assert.Equal(4, labels.Length);
        Assert.All(labels, value => Assert.Equal(MathF.Sqrt(0.5f), value, tolerance: 1e-6f));
    }

    [Fact]
    public void Single_template_leaves_embeddings_unchanged()
    {
        float[] prompts = [0.6f, 0.8f, -0.8f, 0.6f];

        Assert.Equal(prompts, Prompts.Average(prompts, templates: 1, dimension: 2));
    }

    [Fact]
    public void Appends_the_background_as_the_last_row()
    {
        var prompts = Prompts.ExpandWithBackground(["cat"], ["a {}", "{}"]);
        Assert.Equal(["a cat", "cat", "a thing", "thing", "a something", "something", "a object", "object"], prompts);

        // The label's two prompts are (1, 0); those of the three words (0, 1), (0, 1) and (1, 0).
        float[] vectors = [1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0];
        var rows = Prompts.AverageWithBackground(vectors, templates: 2, dimension: 2);

        Assert.Equal([1f, 0f], rows[..2]);
        Assert.Equal(1 / MathF.Sqrt(5), rows[2], tolerance: 1e-6f);
        Assert.Equal(2 / MathF.Sqrt(5), rows[3], tolerance: 1e-6f);
        Assert.Throws<ArgumentException>(() => Prompts.AverageWithBackground([1, 0, 1, 0], templates: 1, dimension: 2));
    }

    [Fact]
    public void Rejects_embeddings_with_an_incomplete_label() =>
        Assert.Throws<ArgumentException>(() => Prompts.Average(new float[10], templates: 3, dimension: 2));
}
