using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Labels;

namespace ZeroShotOrleans.Grains.Tests.Labels;

public sealed class LabelOrderTests
{
    [Theory]
    [InlineData("a"), InlineData("a", "a"), InlineData("A", "a", "b"), InlineData("a", "a b", "ab")]
    public void Sorted_labels_are_known(params string[] labels) => Assert.True(LabelOrder.IsSorted([.. labels]));

    [Theory]
    [InlineData("b", "a"), InlineData("a", "A"), InlineData("a", "b", "a")]
    public void Others_are_too(params string[] labels)
    {
        Assert.False(LabelOrder.IsSorted([.. labels]));
        Assert.True(LabelOrder.IsSorted(LabelOrder.Sorted([.. labels])));
    }

    [Fact]
    public void Rows_return_to_the_place_of_their_label_and_the_background_stays_last()
    {
        ImmutableArray<string> labels = ["dog", "cat", "dog", "Ape"];

        // Ape, cat, dog, dog, background.
        var sorted = new LabelSetEmbeddings { Rows = 5, Dimension = 1, Embeddings = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 9, 9, 9, 9] };

        var restored = LabelOrder.Restore(sorted, labels);

        Assert.Equal([3, 2, 4, 1, 9], restored.Embeddings.Where((_, at) => at % 4 == 0).Select(value => (int)value));
        Assert.Equal((5, 1), (restored.Rows, restored.Dimension));
    }
}
