using System.Text;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Properties of every tokenizer.</summary>
public class TextTokenizerTests
{
    public static TheoryData<string> Models =>
        ["tiny-clip", "tiny-siglip", "tiny-siglip2", "tiny-align", "tiny-blip", "tiny-blip2", "tiny-chinese-clip", "zeroshot-mini"];

    [Theory]
    [InlineData("tiny-clip", 49408)]
    [InlineData("tiny-siglip", 1500)]
    [InlineData("tiny-siglip2", 2400)]
    [InlineData("tiny-align", 30522)]
    [InlineData("tiny-blip", 6002)]
    [InlineData("tiny-blip2", 6001)]
    public void Vocabulary_size_includes_added_tokens(string model, int size) =>
        Assert.Equal(size, TextTokenizer.Load(Fixture.Model(model)).VocabularySize);

    [Theory]
    [InlineData("tiny-clip", new[] { 49406, 49407 })]
    [InlineData("tiny-align", new[] { 101, 102 })]
    [InlineData("tiny-siglip", new[] { 1 })]
    [InlineData("tiny-siglip2", new[] { 1 })]
    public void Empty_text_has_only_special_tokens(string model, int[] special)
    {
        var tokenizer = TextTokenizer.Load(Fixture.Model(model));

        Assert.Equal(special, tokenizer.Encode(""));
        Assert.Equal(special, tokenizer.Encode("some words", special.Length));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Truncation_drops_only_tokens_before_the_end_token(string model)
    {
        var tokenizer = TextTokenizer.Load(Fixture.Model(model));
        var special = tokenizer.Encode("").Length;
        foreach (var line in Corpus.First.Where(line => line.Class is "long" or "special" or "emoji"))
        {
            var whole = tokenizer.Encode(line.Text);
            for (var length = special; length < Math.Min(whole.Length, 100); length++)
            {
                // SigLIP's class adds no second end token after one in the text.
                var kept = whole[..(length - 1)];
                var expected = model == "tiny-siglip" && kept.Length > 0 && kept[^1] == whole[^1] ? kept : [.. kept, whole[^1]];
                Assert.Equal(expected, tokenizer.Encode(line.Text, length));
            }

            Assert.Equal(whole, tokenizer.Encode(line.Text, whole.Length));
        }
    }

    [Theory]
    [InlineData("tiny-clip", 1)]
    [InlineData("tiny-siglip", 0)]
    public void Rejects_a_length_below_the_number_of_special_tokens(string model, int maxTokens)
    {
        var tokenizer = TextTokenizer.Load(Fixture.Model(model));

        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Encode("cat", maxTokens));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Ids_of_any_string_are_within_the_vocabulary(string model)
    {
        var tokenizer = TextTokenizer.Load(Fixture.Model(model));
        var random = new Random(2026);
        for (var round = 0; round < 3000; round++)
        {
            var text = RandomText(random);

            Assert.All(tokenizer.Encode(text), id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Lone_surrogate_counts_as_U_FFFD(string model)
    {
        var tokenizer = TextTokenizer.Load(Fixture.Model(model));

        Assert.Equal(tokenizer.Encode("a\uFFFDb\uFFFD"), tokenizer.Encode("a\uDC00b\uD83D"));
    }

    [Theory]
    [InlineData("clip", "tiny-clip")]
    [InlineData("siglip", "tiny-siglip")]
    public async Task Concurrent_calls_give_identical_ids(string tokenizer, string model)
    {
        var shared = TextTokenizer.Load(Fixture.Model(model));
        var expected = Fixture.Ids(tokenizer);

        // Each thread starts at a different line, so that long and short words are mixed.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var step = 0; step < expected.Length; step++)
            {
                var line = (step + (thread * 187)) % expected.Length;
                Assert.Equal(expected[line], shared.Encode(Corpus.First[line].Text));
            }
        })));
    }

    // The ids are the reference's: 124,999 times "aaaaaaaa", "aaaa", "aaaa</w>".
    [Fact]
    public void Merges_a_word_of_a_million_letters()
    {
        var ids = TextTokenizer.Load(Fixture.Model("tiny-clip")).Encode(new string('a', 1_000_000));

        Assert.Equal([49406, .. Enumerable.Repeat(23126, 124_999), 6727, 19336, 49407], ids);
    }

    // Any input that callers may pass: letters, marks, white space, noncharacters, tags, lone surrogates, special tokens.
    private static string RandomText(Random random)
    {
        ReadOnlySpan<string> words = ["</s>", "<unk>", "[SEP]", "<|endoftext|>", "<eos>", "\u2581", " ", "\n", "'s", "cat", "\uFFFE"];
        var text = new StringBuilder();
        for (var parts = random.Next(20); parts > 0; parts--)
        {
            text.Append(random.Next(5) switch
            {
                0 => words[random.Next(words.Length)],
                1 => ((char)random.Next(' ', '~')).ToString(),
                2 => new Rune(random.Next(0x10000, 0x110000)).ToString(),
                _ => ((char)random.Next(0x10000)).ToString(),
            });
        }

        return text.ToString();
    }
}
