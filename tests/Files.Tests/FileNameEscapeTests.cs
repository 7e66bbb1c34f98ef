using System.Text;

namespace ZeroShotOrleans.Files.Tests;

public sealed class FileNameEscapeTests
{
    [Theory]
    [InlineData("cat", "636174")]
    [InlineData("\u00e9e\u0301 \u732b\U0001F408\uFFFD", "C3A965CC8120E78CABF09F9088EFBFBD")]
    [InlineData(@"\xE9", "E9")]
    [InlineData(@"a\xFF\xFEb", "61FFFE62")]
    [InlineData(@"\xED\xA0\x80", "EDA080")]
    [InlineData(@"\xC0\xAF", "C0AF")]
    [InlineData(@"\xF0\x9F\x90", "F09F90")]
    [InlineData(@"\xF5\x80\x80\x80", "F5808080")]
    [InlineData(@"\\xE9", "5CE9")]
    [InlineData(@"\x5CxE9", "5C784539")]
    [InlineData(@"\x5Cx5CxE9", "5C783543784539")]
    [InlineData(@"\\x5CxE9", "5C5C784539")]
    [InlineData(@"\x5C", "5C783543")]
    [InlineData(@"\x5Cx7F", "5C783543783746")]
    [InlineData(@"\x5C\xE9", "5C783543E9")]
    [InlineData(@"\xe9\x7F\xE\u00E9\", "5C7865395C7837465C78455C75303045395C")]
    public void Every_name_has_one_text_that_decodes_to_its_bytes(string text, string hex)
    {
        var name = Convert.FromHexString(hex);

        Assert.Equal(text, FileNameEscape.Encode(name));
        Assert.Equal(hex, Convert.ToHexString(FileNameEscape.Decode(text)));
    }

    [Theory]
    [InlineData(@"\xC3\xA9", "C3A9")]
    [InlineData(@"\xE9\xE", "E95C7845")]
    [InlineData(@"\x2F\x2E\x00\x7F", "5C7832465C7832455C7830305C783746")]
    public void Non_canonical_text_decodes_without_new_slashes_dots_or_zeros(string text, string hex) =>
        Assert.Equal(hex, Convert.ToHexString(FileNameEscape.Decode(text)));

    [Theory]
    [InlineData("cat.jpg", false)]
    [InlineData(@"back\slash\", false)]
    [InlineData(@"\x5C.jpg", false)]
    [InlineData(@"\xe9", false)]
    [InlineData(@"a\b\xE9.jpg", true)]
    [InlineData(@"\x5Cx80", true)]
    public void Detects_whether_text_has_an_escape(string text, bool holdsOne) => Assert.Equal(holdsOne, FileNameEscape.Contains(text));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_bytes_round_trip_and_texts_are_unique(int seed)
    {
        var random = new Random(seed);
        byte[][] pieces =
        [
            [.. @"\"u8], [.. @"\x"u8], [.. "x"u8], [.. "5C"u8], [.. "x5C"u8], [.. "E9"u8], [.. "xE9"u8], [.. "80"u8], [.. "7F"u8],
            [0xE9], [0x80], [0xC3], [0xC3, 0xA9], [0xF0, 0x9F, 0x90, 0x88], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBD], [.. "a"u8],
        ];
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        for (var run = 0; run < 100_000; run++)
        {
            List<byte> bytes = [];
            for (var left = random.Next(1, 9); left > 0; left--)
            {
                bytes.AddRange(random.Next(4) == 0 ? [(byte)random.Next(1, 256)] : pieces[random.Next(pieces.Length)]);
            }

            byte[] name = [.. bytes];
            var text = FileNameEscape.Encode(name);

            Assert.Equal(name, FileNameEscape.Decode(text));
            Assert.Equal(Convert.ToHexString(name), names.TryGetValue(text, out var other) ? other : names[text] = Convert.ToHexString(name));

            // The text is valid UTF-16 (no unpaired surrogate), and equals the name unless it contains an escape.
            Assert.Equal(FileNameEscape.Contains(text), !strict.GetBytes(text).AsSpan().SequenceEqual(name));
        }
    }
}
