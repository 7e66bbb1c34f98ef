namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Added tokens in a text. The ids are those of Hugging Face tokenizers 0.23.2 for the same JSON.</summary>
public class AddedTokenTests
{
    [Theory]
    [InlineData("a<x>b", new[] { 1, 5, 2 })]
    [InlineData("<x><xx>", new[] { 5, 6 })]
    [InlineData("<x><y>", new[] { 7 })]
    [InlineData("<x", new[] { 0, 0 })]
    public void Prefers_the_longest_token(string text, int[] ids) =>
        AssertIds(ids, """{"id":5,"content":"<x>","special":true}, {"id":6,"content":"<xx>","special":true}, {"id":7,"content":"<x><y>","special":true}""", text);

    [Theory]
    [InlineData("""{"id":5,"content":"<x>","special":true,"lstrip":true}""", "a  <x> b", new[] { 1, 5, 4, 2 })]
    [InlineData("""{"id":5,"content":"<x>","special":true,"rstrip":true}""", "a  <x> \u3000b <x>", new[] { 1, 4, 4, 5, 2, 4, 5 })]
    [InlineData("""{"id":5,"content":"<x>","special":true,"lstrip":true,"rstrip":true}""", " <x>  <x> a", new[] { 5, 5, 1 })]
    public void Token_includes_adjacent_white_space_if_configured(string token, string text, int[] ids) =>
        AssertIds(ids, token, text);

    [Theory]
    [InlineData("bc", new[] { 5 })]
    [InlineData("a bc a", new[] { 1, 4, 5, 4, 1 })]
    [InlineData("-bc-", new[] { 0, 5, 0 })]
    [InlineData("abc", new[] { 1, 2, 3 })]
    [InlineData("bca", new[] { 2, 3, 1 })]
    [InlineData("bc\u0301", new[] { 2, 3, 0 })]
    public void Single_word_token_does_not_match_inside_a_word(string text, int[] ids) =>
        AssertIds(ids, """{"id":5,"content":"bc","special":true,"single_word":true}""", text);

    [Theory]
    [InlineData("true", "abc", new[] { 1, 5 })]
    [InlineData("true", "BcA", new[] { 5, 1 })]
    [InlineData("false", "abc", new[] { 1, 2, 3 })]
    [InlineData("false", "aBC", new[] { 1, 5 })]
    public void Matches_a_normalized_token_in_the_normalized_text(string normalized, string text, int[] ids) =>
        AssertIds(ids, $$"""{"id":5,"content":"BC","normalized":{{normalized}}}""", text, """ "normalizer": {"type":"Lowercase"}, """);

    [Theory]
    [InlineData("aba", new[] { 3, 1, 2, 1 })]
    [InlineData("ba", new[] { 2, 1 })]
    public void Text_after_a_token_is_not_the_start_of_the_text(string text, int[] ids) =>
        AssertIds(ids, """{"id":2,"content":"b","special":true}""", text,
            """ "pre_tokenizer": {"type":"Metaspace","replacement":"c","prepend_scheme":"first","split":false}, """);

    [Theory]
    [InlineData("""{"type":"BertProcessing","sep":["b",2],"cls":["c",3]}""", new[] { 3, 1, 2 })]
    [InlineData("""{"type":"RobertaProcessing","sep":["b",2],"cls":["c",3],"trim_offsets":true,"add_prefix_space":true}""", new[] { 3, 1, 2 })]
    [InlineData("""{"type":"ByteLevel","trim_offsets":true}""", new[] { 1 })]
    [InlineData("""{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"BertProcessing","sep":["b",2],"cls":["c",3]}]}""", new[] { 3, 1, 2 })]
    [InlineData("""
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"X"}},{"Sequence":{"id":"A"}},{"SpecialToken":{"id":"Y"}},{"SpecialToken":{"id":"X"}}],
         "special_tokens":{"X":{"ids":[2,3]},"Y":{"ids":[0]}}}
        """, new[] { 2, 3, 1, 0, 2, 3 })]
    public void Post_processor_adds_special_tokens(string json, int[] ids) =>
        AssertIds(ids, "", "a", $$""" "post_processor": {{json}}, """);

    private static void AssertIds(int[] expected, string tokens, string text, string parts = "") =>
        Assert.Equal(expected, SmallTokenizer.Encode(
            $$""" "added_tokens": [{{tokens}}], {{parts}} "model": {"type":"BPE","unk_token":"?","vocab":{"?":0,"a":1,"b":2,"c":3," ":4},"merges":[]} """,
            text));
}
