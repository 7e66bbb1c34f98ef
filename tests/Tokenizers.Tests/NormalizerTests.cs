namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Each normalizer alone. The texts are those of Hugging Face tokenizers 0.23.2 for the same JSON.</summary>
public class NormalizerTests
{
    [Theory]
    [InlineData("""{"type":"NFC"}""", "e\u0301 \u212B s\u0323\u0307", "\u00E9 \u00C5 \u1E69")]
    [InlineData("""{"type":"NFD"}""", "\u00E9", "e\u0301")]
    [InlineData("""{"type":"NFKC"}""", "\uFB01 \uFF21", "fi A")]
    [InlineData("""{"type":"NFKD"}""", "\uFB01 \u00E9", "fi e\u0301")]
    [InlineData("""{"type":"StripAccents"}""", "e\u0301\u00E9", "e\u00E9")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}""", "\u00E9", "e")]
    public void Unicode_forms_compose_and_decompose(string json, string text, string expected) =>
        Assert.Equal(expected, SmallTokenizer.Words("normalizer", json, text));

    [Fact]
    public void Lowercase_has_no_final_sigma_and_expands_the_dotted_I() =>
        Assert.Equal("\u03C3 a\u03C3 i\u0307 \u00E9", SmallTokenizer.Words("normalizer", """{"type":"Lowercase"}""", "\u03A3 A\u03A3 \u0130 \u00C9"));

    [Theory]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":true}""", " \t a \n", "a")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", " a ", "a ")]
    [InlineData("""{"type":"Strip","strip_left":false,"strip_right":true}""", " a ", " a")]
    [InlineData("""{"type":"Prepend","prepend":">"}""", "a", ">a")]
    [InlineData("""{"type":"Prepend","prepend":">"}""", "", "")]
    [InlineData("""{"type":"Replace","pattern":{"String":"ab"},"content":"$0"}""", "xabab", "x$0$0")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"[a-c]+|\\s+"},"content":" "}""", "  xabcx  ", " x x ")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"\\p{L}"},"content":"L"}""", "1\U00010428a\u65E5", "1LLL")]
    public void Normalizers_trim_prepend_and_replace(string json, string text, string expected) =>
        Assert.Equal(expected, SmallTokenizer.Words("normalizer", json, text));

    // The shortest entry wins and the rest of a short cluster is lost, as in tokenizers.
    [Theory]
    [InlineData("abad", "bbbd")]
    [InlineData("a\u0301b", "bb")]
    [InlineData("a\u0301\u0301\u0301b", "b\u0301\u0301\u0301b")]
    public void Precompiled_table_replaces_whole_short_clusters(string text, string expected) =>
        Assert.Equal(expected, SmallTokenizer.Words(
            "normalizer",
            $$"""{"type":"Precompiled","precompiled_charsmap":"{{Convert.ToBase64String(SmallCharsmap.Bytes)}}"}""",
            text));

    [Theory]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""", "\u00C9A\t\u65E5\u672C\u200Dx\u0007", "ea  \u65E5  \u672C x")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":false}""", "\u00C9A", "\u00C9A")]
    [InlineData("""{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":true,"lowercase":false}""", "\u00C9A\t\u65E5", "EA\t\u65E5")]
    [InlineData("""{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":true,"strip_accents":false,"lowercase":true}""", "\u00C9A\u65E5", "\u00E9a \u65E5 ")]
    public void BERT_normalizer_applies_its_options(string json, string text, string expected) =>
        Assert.Equal(expected, SmallTokenizer.Words("normalizer", json, text));
}
