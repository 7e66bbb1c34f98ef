using ZeroShotOrleans.Tokenizers.Cleaning;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>open_clip's cleaning of texts, step by step.</summary>
public class CleaningTests
{
    // The results of Python 3.11's html.unescape.
    [Theory]
    [InlineData("&amp;amp;", "&amp;")]
    [InlineData("&notit; &not &notin; &nosuch; &; &", "\u00ACit; \u00AC \u2209 &nosuch; &; &")]
    [InlineData("&#65;&#x41;&#X41 &#0; &#x80;&#x81;&#13;", "AAA \uFFFD \u20AC\u0081\r")]
    [InlineData("&#xD800;&#x110000;&#99999999999999999999;&#x10FFFF;&#xFFFE;&#1;", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("&#x1F600;&#; &#x; &#xg;", "\U0001F600&#; &#x; &#xg;")]
    [InlineData("&NotEqualTilde;&bne;", "\u2242\u0338=\u20E5")]
    [InlineData("&copyright &COPY&lt&gt;", "\u00A9right \u00A9<>")]
    public void References_are_replaced_as_Python_does(string text, string expected) => Assert.Equal(expected, HtmlUnescape.Apply(text));

    // What ftfy documents for its fixes, each by itself.
    [Theory]
    [InlineData("\uFB01ne \u0132 \u01C4", "fine IJ D\u017D")]
    [InlineData("\uFF21\uFF22 \uFF76\uFF9E\u3000x", "AB \u30AC x")]
    [InlineData("\u2018a\u2019 \u201Cb\u201D \u0149", "'a' \"b\" 'n")]
    [InlineData("a\r\nb\rc\u2028d", "a\nb\nc\nd")]
    [InlineData("\x1b[36;44mblue\x1b[0m \uFEFF\u206A\u0007x\u007F", "blue x")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("50\u0080 wait\u0085", "50\u20AC wait\u2026")]
    [InlineData("&NTILDE; &amp;lt; &#x41;", "\u00D1 < A")]
    [InlineData("&eacute; a\n<b> &eacute;", "\u00E9 a\n<b> &eacute;")]
    [InlineData("&notit; &not", "&notit; &not")]
    public void Characters_are_repaired_as_ftfy_does(string text, string expected) => Assert.Equal(expected, new CharacterRepair().Normalize(text));

    [Theory]
    [InlineData(TextCleaning.Lower, " A_\u00A0B.\t\u039F\u03A3 ", "a_ b. \u03BF\u03C2")]
    [InlineData(TextCleaning.Whitespace, " A_\u00A0B.\t\u039F\u03A3 ", "A_ B. \u039F\u03A3")]
    [InlineData(TextCleaning.Canonicalize, " A_\u00A0B.\t\u039F\u03A3 ", "a b \u03BF\u03C2")]
    public void Cleaning_has_the_steps_of_its_mode(object cleaning, string text, string expected) =>
        Assert.Equal(expected, OpenClipCleaning.Of((TextCleaning)cleaning)!.Normalize(text));

    [Fact]
    public void Every_name_of_HTML_is_there()
    {
        Assert.Equal(2231, HtmlEntities.Standard.Count);
        Assert.Equal("\u2233", HtmlUnescape.Apply("&CounterClockwiseContourIntegral;"));
    }
}
