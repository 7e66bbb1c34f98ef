using System.Globalization;
using ZeroShotOrleans.Inference.Text;

namespace ZeroShotOrleans.Inference.Tests.Text;

/// <summary>Compares a tokenizer with the reference over the corpus.</summary>
internal static class CorpusAssert
{
    /// <summary>Every line has the expected ids, but for the lines given (counted from 1), and those do differ.</summary>
    public static void Equal(int[][] expected, TextTokenizer tokenizer, params int[] exceptions)
    {
        Assert.Equal(Fixture.Corpus.Length, expected.Length);
        var different = Fixture.Corpus.Zip(expected).Index()
            .Select(entry => (Line: entry.Index + 1, entry.Item.First, Expected: entry.Item.Second, Actual: tokenizer.Encode(entry.Item.First.Text)))
            .Where(entry => !entry.Expected.AsSpan().SequenceEqual(entry.Actual))
            .ToArray();
        if (!different.Select(entry => entry.Line).SequenceEqual(exceptions))
        {
            Assert.Fail($"{different.Length} lines differ, expected were {exceptions.Length}:\n" + string.Join('\n', different.Take(20).Select(
                entry => string.Create(CultureInfo.InvariantCulture,
                    $"line {entry.Line} ({entry.First.Class}) {Escape(entry.First.Text)}: expected {string.Join(' ', entry.Expected)}, got {string.Join(' ', entry.Actual)}"))));
        }
    }

    private static string Escape(string text) =>
        string.Concat(text.Take(40).Select(unit => unit is >= ' ' and <= '~' ? unit.ToString() : $"\\u{(int)unit:X4}"));
}
