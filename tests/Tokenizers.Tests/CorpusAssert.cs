using System.Globalization;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Compares a tokenizer with the reference over the corpus.</summary>
internal static class CorpusAssert
{
    /// <summary>Asserts that every line has the expected ids, truncated to the model's context length.</summary>
    /// <param name="corpus">The texts.</param>
    /// <param name="expected">The ids of each.</param>
    /// <param name="tokenizer">The tokenizer under test.</param>
    /// <param name="contextLength">Number of ids at most.</param>
    /// <param name="givenUp">Lines, from 1, that documentedly have other ids.</param>
    public static void Equal(CorpusLine[] corpus, int[][] expected, TextTokenizer tokenizer, int contextLength = int.MaxValue, int[]? givenUp = null)
    {
        Assert.Equal(corpus.Length, expected.Length);
        var different = corpus.Zip(expected).Index()
            .Select(entry => (Line: entry.Index + 1, entry.Item.First, Expected: entry.Item.Second, Actual: tokenizer.Encode(entry.Item.First.Text, contextLength)))
            .Where(entry => givenUp?.Contains(entry.Line) is not true)
            .Where(entry => !entry.Expected.AsSpan().SequenceEqual(entry.Actual))
            .ToArray();
        if (different.Length > 0)
        {
            Assert.Fail($"{different.Length} lines differ:\n" + string.Join('\n', different.Take(20).Select(
                entry => string.Create(CultureInfo.InvariantCulture,
                    $"line {entry.Line} ({entry.First.Class}) {Escape(entry.First.Text)}: expected {string.Join(' ', entry.Expected)}, got {string.Join(' ', entry.Actual)}"))));
        }
    }

    private static string Escape(string text) =>
        string.Concat(text.Take(40).Select(unit => unit is >= ' ' and <= '~' ? unit.ToString() : $"\\u{(int)unit:X4}"));
}
