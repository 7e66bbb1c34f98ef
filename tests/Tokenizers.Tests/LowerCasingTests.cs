namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Published SigLIP 2 folders: tokenizer.json preserves case, but the configuration requires lower case.</summary>
public class LowerCasingTests
{
    private const string KeepsCase = """
        {"model": {"type":"BPE","unk_token":"?","vocab":{"?":0,"a":1,"A":2},"merges":[]},
         "normalizer": {"type":"Replace","pattern":{"String":" "},"content":"a"}}
        """;

    [Theory]
    [InlineData("""{"tokenizer_class":"GemmaTokenizer","do_lower_case":true}""", new[] { 1, 1, 1 })]
    [InlineData("""{"tokenizer_class":"Siglip2Tokenizer"}""", new[] { 1, 1, 1 })]
    [InlineData("""{"tokenizer_class":"GemmaTokenizer"}""", new[] { 2, 1, 1 })]
    [InlineData("""{"tokenizer_class":"GemmaTokenizer","do_lower_case":false}""", new[] { 2, 1, 1 })]
    public void Lower_cases_if_configured(string configuration, int[] ids)
    {
        using var folder = new TempFolder().With("tokenizer.json", KeepsCase).With("tokenizer_config.json", configuration);

        Assert.Equal(ids, TextTokenizer.Load(folder.Path).Encode("A a"));
    }

    [Fact]
    public void Keeps_case_without_a_configuration()
    {
        using var folder = new TempFolder().With("tokenizer.json", KeepsCase);

        Assert.Equal([2], TextTokenizer.Load(folder.Path).Encode("A"));
    }

    // The reference creates BERT's steps from the configuration.
    [Theory]
    [InlineData("""{"tokenizer_class":"BertTokenizer"}""", new[] { 1 })]
    [InlineData("""{"tokenizer_class":"BertTokenizerFast","do_lower_case":false}""", new[] { 2 })]
    [InlineData("""{"tokenizer_class":"BertTokenizer","strip_accents":false}""", new[] { 3 })]
    [InlineData("""{"tokenizer_class":"BertTokenizer","do_lower_case":false,"strip_accents":true}""", new[] { 4 })]
    public void BERT_configuration_overrides_tokenizer_json(string configuration, int[] ids)
    {
        using var folder = new TempFolder()
            .With("tokenizer.json", """
                {"model": {"type":"WordPiece","unk_token":"?","vocab":{"?":0,"e":1,"É":2,"é":3,"E":4}},
                 "normalizer": {"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}}
                """)
            .With("tokenizer_config.json", configuration);

        Assert.Equal(ids, TextTokenizer.Load(folder.Path).Encode("É"));
    }
}
