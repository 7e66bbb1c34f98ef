namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Each subword model alone. The ids are those of Hugging Face tokenizers 0.23.2 for the same JSON.</summary>
public class SubwordModelTests
{
    private const string Vocabulary = """ "vocab": {"?":0,"a":1,"b":2,"c":3,"ab":4,"abc":5,"bc":6,"d":7,"cd":8} """;

    private const string FewBytes = """ "vocab": {"?":0,"a":1,"<0xC3>":2,"<0xA9>":3}, "merges": [], "byte_fallback": true, "unk_token": "?" """;

    private const string WordPiece = """
        "model": {"type":"WordPiece","unk_token":"?","continuing_subword_prefix":"##","max_input_chars_per_word":6,
                  "vocab":{"?":0,"a":1,"ab":2,"##c":3,"##cd":4,"b":5,"d":6,"##d":7,"#":8}}
        """;

    [Theory]
    [InlineData(""" "merges": [["a","b"],["b","c"],["ab","c"]] """, "abcab", new[] { 5, 4 })]
    [InlineData(""" "merges": [["a","b"],["b","c"],["ab","c"]] """, "bcabc", new[] { 6, 5 })]
    [InlineData(""" "merges": ["b c","a b","ab c","c d"], "unk_token": "?" """, "abcd", new[] { 1, 6, 7 })]
    public void BPE_merges_by_rank_in_both_file_formats(string fields, string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode($$""" "model": {"type":"BPE", {{Vocabulary}}, {{fields}}} """, text));

    [Theory]
    [InlineData(""" "merges": [["a","b"]] """, "axb", new[] { 4 })]
    [InlineData(""" "merges": [], "unk_token": "?" """, "xxay", new[] { 0, 0, 1, 0 })]
    [InlineData(""" "merges": [], "unk_token": "?", "fuse_unk": true """, "xxayxb", new[] { 0, 1, 0, 2 })]
    public void BPE_drops_repeats_or_fuses_unknown_characters(string fields, string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode($$""" "model": {"type":"BPE", {{Vocabulary}}, {{fields}}} """, text));

    [Theory]
    [InlineData("abc", new[] { 5 })]
    [InlineData("abcd", new[] { 1, 2, 3, 7 })]
    public void BPE_with_ignore_merges_keeps_whole_words(string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode($$""" "model": {"type":"BPE", {{Vocabulary}}, "merges": [], "ignore_merges": true} """, text));

    [Theory]
    [InlineData("", "a\u00E9", new[] { 1, 2, 3 })]
    [InlineData("", "\u00E9a", new[] { 2, 3, 1 })]
    [InlineData("", "a\u00E8", new[] { 1, 0 })]
    [InlineData(""" , "fuse_unk": true """, "\u00E8\u00E9a", new[] { 2, 3, 0, 1 })]
    [InlineData(""" , "fuse_unk": true """, "a\u00E8\u00E8\u00E9", new[] { 1, 2, 3, 0 })]
    public void BPE_falls_back_to_bytes_if_it_has_all_bytes_of_a_character(string fields, string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode($$""" "model": {"type":"BPE", {{FewBytes}} {{fields}}} """, text));

    [Theory]
    [InlineData("abc", new[] { 6 })]
    [InlineData("a", new[] { 7 })]
    [InlineData("ab", new[] { 1, 0 })]
    public void BPE_marks_the_inside_and_the_end_of_words(string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode(
            """
            "model": {"type":"BPE","continuing_subword_prefix":"##","end_of_word_suffix":"</w>","unk_token":"?",
                      "vocab":{"?":0,"a":1,"##b":2,"##c</w>":3,"a##b":4,"ab":5,"abc</w>":6,"a</w>":7},"merges":[["a","##b"],["ab","##c</w>"]]}
            """,
            text));

    [Theory]
    [InlineData("ab", new[] { 2 })]
    [InlineData("abcd", new[] { 2, 4 })]
    [InlineData("abcdcd", new[] { 2, 4, 4 })]
    [InlineData("bd", new[] { 5, 7 })]
    [InlineData("#", new[] { 8 })]
    public void WordPiece_takes_the_longest_matching_piece(string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode(WordPiece, text));

    [Theory]
    [InlineData("abz")]
    [InlineData("aaaaaa")]
    [InlineData("ddddddd")]
    [InlineData("\U00010428bbbbb")]
    public void WordPiece_encodes_a_word_completely_or_as_unknown(string text) =>
        Assert.Equal([0], SmallTokenizer.Encode(WordPiece, text));

    [Fact]
    public void WordPiece_limit_counts_characters_not_UTF_16_units() =>
        Assert.Equal([2, 3, 3], SmallTokenizer.Encode(
            """
            "model": {"type":"WordPiece","unk_token":"?","max_input_chars_per_word":3,"vocab":{"?":0,"a":1,"\uD801\uDC28":2,"##\uD801\uDC28":3}}
            """,
            "\U00010428\U00010428\U00010428"));

    [Theory]
    [InlineData("abc", new[] { 3, 5 })]
    [InlineData("aabb", new[] { 1, 3, 2 })]
    [InlineData("cab", new[] { 5, 3 })]
    [InlineData("xyaz", new[] { 0, 1, 0 })]
    [InlineData("?a", new[] { 0, 1 })]
    [InlineData("x?", new[] { 0 })]
    public void Unigram_maximizes_the_sum_of_scores_and_fuses_unknown_characters(string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode(
            """ "model": {"type":"Unigram","unk_id":0,"vocab":[["?",0],["a",-1],["b",-1],["ab",-1.5],["abc",-4],["c",-2]]} """, text));

    [Theory]
    [InlineData("aaa", new[] { 3 })]
    [InlineData("aaaa", new[] { 1, 3 })]
    public void Unigram_prefers_the_longer_last_piece_on_ties(string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode(
            """ "model": {"type":"Unigram","unk_id":0,"vocab":[["?",0],["a",-1],["aa",-2],["aaa",-3]]} """, text));

    [Theory]
    [InlineData("a\u00E9z", new[] { 1, 2, 3, 4 })]
    [InlineData("\u00E9a", new[] { 2, 3, 1 })]
    [InlineData("a\u00E8", new[] { 1, 0 })]
    [InlineData("z\u00E9", new[] { 4, 2, 3 })]
    public void Unigram_falls_back_to_bytes_if_it_has_all_bytes_of_a_run(string text, int[] ids) =>
        Assert.Equal(ids, SmallTokenizer.Encode(
            """ "model": {"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["?",0],["a",-1],["<0xC3>",0],["<0xA9>",0],["<0x7A>",0]]} """, text));
}
