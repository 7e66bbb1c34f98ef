namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Each pre-tokenizer alone. The words are those of Hugging Face tokenizers 0.23.2 for the same JSON.</summary>
public class PreTokenizerTests
{
    [Theory]
    [InlineData("""{"type":"WhitespaceSplit"}""", " one, two\t\u3000three ", "one,|two|three")]
    [InlineData("""{"type":"Whitespace"}""", "don't stop!? \u03B1\u0301\u200D_9", "don|'|t|stop|!?|\u03B1\u0301\u200D_9")]
    [InlineData("""{"type":"BertPreTokenizer"}""", "it's $5... \u2026ok\u20AC", "it|'|s|$|5|.|.|.|\u2026|ok\u20AC")]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "a12b\u2167\u00BD", "a|1|2|b|\u2167|\u00BD")]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "a12b\u2167\u00BD", "a|12|b|\u2167\u00BD")]
    [InlineData("""{"type":"Punctuation"}""", "a.b--c", "a|.|b|-|-|c")]
    [InlineData("""{"type":"Punctuation","behavior":"Contiguous"}""", "a.b--c!", "a|.|b|--|c|!")]
    [InlineData("""{"type":"Punctuation","behavior":"MergedWithPrevious"}""", "a.b--c!", "a.|b-|-|c!")]
    [InlineData("""{"type":"Punctuation","behavior":"MergedWithNext"}""", "a.b--c!", "a|.b|-|-c|!")]
    [InlineData("""{"type":"Punctuation","behavior":"Removed"}""", "a.b--c!", "a|b|c")]
    public void Splits_words_by_character_class(string json, string text, string words) =>
        Assert.Equal(words, SmallTokenizer.Words("pre_tokenizer", json, text));

    [Theory]
    [InlineData("""{"type":"Split","pattern":{"String":"-"},"behavior":"Removed","invert":false}""", "-a--b-", "a|b")]
    [InlineData("""{"type":"Split","pattern":{"String":"-"},"behavior":"Isolated","invert":false}""", "-a--b-", "-|a|-|-|b|-")]
    [InlineData("""{"type":"Split","pattern":{"String":"-"},"behavior":"Contiguous","invert":false}""", "-a--b-", "-|a|--|b|-")]
    [InlineData("""{"type":"Split","pattern":{"String":"-"},"behavior":"MergedWithPrevious","invert":false}""", "-a--b-", "-|a-|-|b-")]
    [InlineData("""{"type":"Split","pattern":{"String":"-"},"behavior":"MergedWithNext","invert":false}""", "-a--b-", "-a|-|-b|-")]
    [InlineData("""{"type":"Split","pattern":{"Regex":"(?i:'S)|\\w+|[^\\w\\s]+"},"behavior":"Isolated","invert":true}""", "it's 'S", "it|'s| |'S")]
    public void Split_applies_its_behavior(string json, string text, string words) =>
        Assert.Equal(words, SmallTokenizer.Words("pre_tokenizer", json, text));

    [Theory]
    [InlineData("""{"type":"Split","pattern":{"Regex":"\\p{L}+"},"behavior":"Removed","invert":true}""", "ab1\U00010428c \u65E5\u672C", "ab|\U00010428c|\u65E5\u672C")]
    [InlineData("""{"type":"Split","pattern":{"Regex":"\\p{N}"},"behavior":"Isolated","invert":false}""", "a12\U0001D7D8b", "a|1|2|\U0001D7D8|b")]
    public void Recognizes_letters_and_digits_above_U_FFFF(string json, string text, string words) =>
        Assert.Equal(words, SmallTokenizer.Words("pre_tokenizer", json, text));

    [Theory]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}""", "it's  \u00E9\n1", "\u0120it|'s|\u0120|\u0120\u00C3\u00A9|\u010A|1")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}""", "\n", "\u0120\u010A")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}""", "", "")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", "a b\u00E9", "a\u0120b\u00C3\u00A9")]
    public void Byte_level_maps_bytes_to_visible_characters(string json, string text, string words) =>
        Assert.Equal(words, SmallTokenizer.Words("pre_tokenizer", json, text));

    [Theory]
    [InlineData("""{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true}""", "a  b ", "\u2581a|\u2581|\u2581b|\u2581")]
    [InlineData("""{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true}""", " a", "\u2581a")]
    [InlineData("""{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"never","split":true}""", "a b", "a|\u2581b")]
    [InlineData("""{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":false}""", "a b", "\u2581a\u2581b")]
    [InlineData("""{"type":"Metaspace","replacement":"\u2581","add_prefix_space":true,"str_rep":"\u2581"}""", "a b", "\u2581a|\u2581b")]
    public void Metaspace_marks_spaces_and_the_beginning(string json, string text, string words) =>
        Assert.Equal(words, SmallTokenizer.Words("pre_tokenizer", json, text));

    [Theory]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"first"}]}""", "a b", "\u2581a|b")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Digits","individual_digits":true},{"type":"Punctuation"}]}""", "a1, b.", "a|1|,|b|.")]
    public void Sequence_splits_the_parts_of_the_previous_step(string json, string text, string words) =>
        Assert.Equal(words, SmallTokenizer.Words("pre_tokenizer", json, text));
}
