using System.Globalization;
using ZeroShotOrleans.Inference.Text;

namespace ZeroShotOrleans.Inference.Tests.Text;

/// <summary>Compares a tokenizer with the reference, line by line.</summary>
internal static class Corpus
{
    /// <summary>One readable entry per line that differs, so that a failing test shows what kinds of text are concerned.</summary>
    public static string[] Compare(TextTokenizer tokenizer, int[][] expected)
    {
        Assert.Equal(Fixture.Corpus.Length, expected.Length);
        return [.. Fixture.Corpus.Zip(expected).Index()
            .Select(entry => (entry.Index, entry.Item.First, Expected: entry.Item.Second, Actual: tokenizer.Encode(entry.Item.First.Text)))
            .Where(entry => !entry.Expected.AsSpan().SequenceEqual(entry.Actual))
            .Select(entry => string.Create(CultureInfo.InvariantCulture,
                $"line {entry.Index + 1} ({entry.First.Class}) {Escape(entry.First.Text)}: expected {string.Join(' ', entry.Expected)}, got {string.Join(' ', entry.Actual)}"))];
    }

    private static string Escape(string text) =>
        string.Concat(text.Take(40).Select(unit => unit is >= ' ' and <= '~' ? unit.ToString() : $"\\u{(int)unit:X4}"));
}
