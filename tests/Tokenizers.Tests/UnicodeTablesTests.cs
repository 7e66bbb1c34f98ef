using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Normalizers;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>The character tables of the reference, which are older than the runtime's.</summary>
public class UnicodeTablesTests
{
    // The hashes are over the code points in hex, one per line, as a Python script read them from tables.rs of the crate unicode_categories 0.1.1,
    // which tokenizers 0.23 pins; the crate has private use as ranges in its code.
    [Theory]
    [InlineData("Other", 137680, "11dd26a1299ceba71a354e94bae1f7f0c1ec59fa092f32b543112a85fb669819")]
    [InlineData("Punctuation", 694, "8aaf438669ece04c8441f5efaa8705b88bb1e13e99c5a76f47fe76a0cd67b749")]
    [InlineData("NonspacingMarks", 1567, "d18b20893129d7fbeec76627cc9f9d86b8cc19a0e3f549de5763c960659f45ad")]
    public void Unicode_table_equals_the_reference(string name, int count, string sha256)
    {
        var table = name switch
        {
            "Other" => UnicodeTables.Other,
            "Punctuation" => UnicodeTables.Punctuation,
            _ => UnicodeTables.NonspacingMarks,
        };

        var points = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where(point => table.Contains(new Rune(point))).ToArray();

        Assert.Equal(count, points.Length);
        var lines = string.Concat(points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point:X}\n")));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(lines))));
    }

    // U+11938 decomposes since Unicode 13; U+1E4EC and U+1E4EE are marks of the classes 232 and 220 since Unicode 15, which would be reordered.
    [Theory]
    [InlineData("\U00011938", NormalizationForm.FormD, "\U00011938")]
    [InlineData("\U00011935\U00011930", NormalizationForm.FormC, "\U00011935\U00011930")]
    [InlineData("a\U0001E4EC\U0001E4EE", NormalizationForm.FormD, "a\U0001E4EC\U0001E4EE")]
    [InlineData("\u00E9\U0001E4EC\u0323\u00E9", NormalizationForm.FormD, "e\u0301\U0001E4EC\u0323e\u0301")]
    [InlineData("e\u0301\uFFFEe\u0301\U00011938", NormalizationForm.FormC, "\u00E9\uFFFE\u00E9\U00011938")]
    public void Does_not_normalize_characters_added_after_Unicode_9(string text, NormalizationForm form, string expected) =>
        Assert.Equal(expected, UnicodeForm.Apply(text, form));

    // Georgian capitals were added in Unicode 11, U+1C89 in 16, U+A7D4 in 17: the machine's libraries may not know them.
    [Theory]
    [InlineData("\u1C90\u1C89\uA7D4", "\u10D0\u1C8A\uA7D5")]
    [InlineData("A\U00016EA0\U00010D50", "a\U00016EBB\U00010D70")]
    public void Lower_cases_capitals_of_Unicode_17(string text, string expected) => Assert.Equal(expected, Lowercase.Apply(text));

    // The results of Python 3.11.
    [Theory]
    [InlineData("\u0391\u03A3", "\u03B1\u03C2")]
    [InlineData("\u03A3", "\u03C3")]
    [InlineData("\u0391\u03A3.\u0391 \u0391\u03A3/\u0391", "\u03B1\u03C3.\u03B1 \u03B1\u03C2/\u03B1")]
    [InlineData("\u0391\u00AD\u03A3\u0301 \u2170\u03A3 1\u03A3", "\u03B1\u00AD\u03C2\u0301 \u2170\u03C2 1\u03C3")]
    [InlineData("\u0130\u0391\u03A3\u02B0", "i\u0307\u03B1\u03C2\u02B0")]
    public void Python_lowercase_uses_the_final_sigma(string text, string expected) =>
        Assert.Equal(expected, new PythonLowercase().Normalize(text));
}
