using CsCheck;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

public sealed class TextBatchesTests
{
    [Fact]
    public void Batches_every_text_once_with_texts_of_equal_length() =>
        Gen.Select(Gen.Int[1, 600].Array[0, 300], Gen.Bool).Sample((lengths, oneByOne) =>
        {
            var batches = TextBatches.Of(lengths, oneByOne).ToArray();

            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => batch).Order());
            Assert.All(batches, batch =>
            {
                Assert.Single(batch.Select(text => lengths[text]).Distinct());
                Assert.InRange(batch.Length, 1, oneByOne ? 1 : 64);
                Assert.True(batch.Length == 1 || batch.Length * lengths[batch[0]] <= 4096);
            });
        });

    [Fact]
    public void Short_prompts_fill_the_batches() =>
        Assert.Equal(16, TextBatches.Of([.. Enumerable.Repeat(8, 1000)], oneByOne: false).Count());
}
