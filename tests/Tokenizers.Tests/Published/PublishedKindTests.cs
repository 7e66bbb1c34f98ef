using ZeroShotOrleans.Tokenizers.Cleaning;
using ZeroShotOrleans.Tokenizers.Files;

namespace ZeroShotOrleans.Tokenizers.Tests.Published;

/// <summary>Compares 1500 lines for each kind of published tokenizer with the ids of its library.</summary>
public class PublishedKindTests(PublishedKinds kinds) : IClassFixture<PublishedKinds>
{
    // Mojibake, which ftfy repairs: "sÃ³ voilÃ", "â€œquotedâ€\x9d", "l’humanitÃ©", "schÃ¶n", "Â°" and "ï¬\x81sh".
    private static readonly int[] _mojibake = [118, 119, 120, 123, 124, 125];

    // Letters and numbers that are newer than the runtime's Unicode 16, for the expression that splits words: U+0558, U+A7D4 and U+125EE.
    private static readonly int[] _laterUnicode = [385, 667, 1192];

    [Theory]
    [InlineData("xlm-roberta", 77)]
    [InlineData("nllb", 77)]
    [InlineData("m2m-100", 77)]
    [InlineData("siglip", 64)]
    [InlineData("siglip-plain-json", 64)]
    [InlineData("siglip-openclip", 64)]
    [InlineData("t5-byte-fallback", 64)]
    [InlineData("siglip2", 64)]
    [InlineData("gemma-no-byte-fallback", 64)]
    [InlineData("bert-multilingual-cased", 77)]
    [InlineData("chinese-clip", 52)]
    [InlineData("openclip-lower", 77)]
    [InlineData("openclip-whitespace", 77)]
    [InlineData("openclip-canonicalize", 77)]
    public void Ids_equal_the_library(string kind, int contextLength)
    {
        // This folder is read by two libraries.
        var rules = kind is "xlm-roberta" ? TextRules.OfFiles : OpenClipTexts.OfFolder(kinds.Folder(kind));

        CorpusAssert.Equal(kinds.Corpus, kinds.Ids(kind), TextTokenizer.Load(kinds.Folder(kind), rules), contextLength,
            rules.Cleaning is TextCleaning.None ? [] : rules.IsSimpleTokenizer ? [.. _mojibake, .. _laterUnicode] : _mojibake);
    }

    [Fact]
    public void Folder_of_open_clip_with_another_tokenizer_is_cleaned_first() =>
        CorpusAssert.Equal(kinds.Corpus, kinds.Ids("xlm-roberta", "ids.openclip.jsonl"), TextTokenizer.Load(kinds.Folder("xlm-roberta")), 77, _mojibake);

    // The library keeps the case here, but the models were trained on lower-case texts.
    [Fact]
    public void SigLIP_2_of_fixed_resolution_lower_cases() =>
        CorpusAssert.Equal(kinds.Corpus, kinds.Ids("siglip2"), TextTokenizer.Load(kinds.Folder("siglip2-fixed")), 64);

    [Fact]
    public void SigLIP_2_of_fixed_resolution_keeps_the_case_on_request() =>
        CorpusAssert.Equal(
            kinds.Corpus, kinds.Ids("siglip2-fixed"), TextTokenizer.Load(kinds.Folder("siglip2-fixed"), new TextRules { LowerCase = false }), 64);

    [Theory]
    [InlineData("siglip", 64, new[] { "tokenizer.json", "tokenizer_config.json" })]
    [InlineData("chinese-clip", 52, new[] { "vocab.txt", "tokenizer_config.json" })]
    [InlineData("bert-multilingual-cased", 77, new[] { "vocab.txt", "tokenizer_config.json" })]
    public void Ids_equal_the_library_with_only_one_vocabulary(string kind, int contextLength, string[] files)
    {
        using var folder = kinds.Copy(kind, files);

        CorpusAssert.Equal(kinds.Corpus, kinds.Ids(kind), TextTokenizer.Load(folder.Path), contextLength);
    }

    [Theory]
    [InlineData("""{"tokenizer_mode": "clips"}""", "model_cfg.text_cfg.tokenizer_mode")]
    [InlineData("""{"tokenizer_kwargs": {"strip_sep_token": true}}""", "model_cfg.text_cfg.tokenizer_kwargs.strip_sep_token")]
    [InlineData("""{"tokenizer_kwargs": {"reduction_mask": "syntax"}}""", "model_cfg.text_cfg.tokenizer_kwargs.reduction_mask")]
    [InlineData("""{"tokenizer_kwargs": {"clean": "upper"}}""", "'upper' is not supported. Supported: lower, whitespace, canonicalize")]
    public void Unknown_rule_of_open_clip_is_refused(string texts, string said)
    {
        using var folder = kinds.Copy("openclip-lower", "tokenizer.json", "tokenizer_config.json").With("open_clip_config.json", $$"""{"model_cfg": {"text_cfg": {{texts}} } }""");

        var error = Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_tokenizer_of_open_clip_with_another_vocabulary_is_refused()
    {
        using var folder = kinds.Copy("xlm-roberta", "tokenizer.json", "tokenizer_config.json").With("open_clip_config.json", """{"model_cfg": {"text_cfg": {}}}""");

        var error = Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains("is not CLIP's byte-level BPE", error.Message, StringComparison.Ordinal);
    }

    // A configuration of transformers or a manifest beside it says how texts are treated.
    [Theory]
    [InlineData("config.json", """{"model_type": "clip"}""")]
    [InlineData("zeroshot.json", "{}")]
    public void Configuration_of_open_clip_counts_only_where_no_other_does(string file, string content)
    {
        using var folder = kinds.Copy("openclip-canonicalize", "tokenizer.json", "tokenizer_config.json", "open_clip_config.json").With(file, content);

        Assert.Equal(TextRules.OfFiles, OpenClipTexts.OfFolder(folder.Path));
        Assert.Equal(TextCleaning.Canonicalize, OpenClipTexts.OfFolder(kinds.Folder("openclip-canonicalize")).Cleaning);
    }

    [Theory]
    [InlineData("m2m-100")]
    [InlineData("nllb")]
    [InlineData("xlm-roberta")]
    public void Pieces_of_SentencePiece_are_decoded_to_words(string kind) =>
        Assert.Equal("a photo of a cat", HuggingFaceTokenizer.Load(kinds.Folder(kind)).Decode(HuggingFaceTokenizer.Load(kinds.Folder(kind)).EncodeToIds("a photo of a cat"), skipSpecialTokens: true));

    [Fact]
    public void Offsets_of_a_cleaned_text_are_positions_in_the_original()
    {
        const string text = " A &amp; \u201Cdog\u201D";
        var tokens = HuggingFaceTokenizer.Load(kinds.Folder("openclip-lower")).EncodeToTokens(text, out _);

        Assert.Equal(["", "A", "&amp;", "\u201C"], tokens.Take(4).Select(token => text[token.Offset]));
    }

    // Tokens with offsets are found on a way of their own, which follows each character through every step.
    [Theory]
    [InlineData("openclip-lower")]
    [InlineData("openclip-canonicalize")]
    [InlineData("siglip-openclip")]
    [InlineData("m2m-100")]
    public void Tokens_with_offsets_are_the_same_and_lie_in_the_text(string kind)
    {
        var tokenizer = HuggingFaceTokenizer.Load(kinds.Folder(kind));

        Assert.All(kinds.Corpus, line =>
        {
            var tokens = tokenizer.EncodeToTokens(line.Text, out _);
            Assert.Equal(tokenizer.EncodeToIds(line.Text), tokens.Select(token => token.Id));
            var starts = tokens.Select(token => token.Offset.Start.Value).ToArray();
            Assert.Equal(starts.Order(), starts);
            Assert.All(tokens, token => Assert.InRange(token.Offset.End.Value, token.Offset.Start.Value, line.Text.Length));
        });
    }

    // The module regex, which open_clip splits words with, compares without case: the long s is an s, and the mark U+0345 is no letter but has cases that are.
    [Theory]
    [InlineData("it'\u017F", new[] { "it", "'\u017F" })]
    [InlineData("x\u0345y", new[] { "x", "y" })]
    [InlineData("a<END_OF_TEXT>!<end_of_text>", new[] { "a", "<END_OF_TEXT>", "!<", "end", "_", "of", "_", "text", ">" })]
    [InlineData("we'LL 42 \u00BD!?", new[] { "we", "'LL", "4", "2", "\u00BD", "!?" })]
    public void Own_tokenizer_of_open_clip_splits_words_without_case(string text, string[] words)
    {
        var tokenizer = TextTokenizer.Load(kinds.Folder("openclip-whitespace"));

        Assert.Equal(words.SelectMany(word => tokenizer.Encode(word)[1..^1]), tokenizer.Encode(text)[1..^1]);
    }

    [Fact]
    public void M2M100_ignores_a_tokenizer_json_as_its_class_does()
    {
        using var folder = kinds.Copy("m2m-100", "vocab.json", "sentencepiece.bpe.model", "tokenizer_config.json")
            .With("tokenizer.json", File.ReadAllBytes(Path.Combine(kinds.Folder("nllb"), "tokenizer.json")));

        Assert.Equal(TextTokenizer.Load(kinds.Folder("m2m-100")).Encode("a cat"), TextTokenizer.Load(folder.Path).Encode("a cat"));
    }

    // The class makes the frame itself; published files of NLLB still have the one of older versions.
    [Theory]
    [InlineData("""{"tokenizer_class": "NllbTokenizer", "src_lang": "fra_Latn"}""", "fra_Latn", false)]
    [InlineData("""{"tokenizer_class": "NllbTokenizer"}""", "eng_Latn", false)]
    [InlineData("""{"tokenizer_class": "NllbTokenizer", "src_lang": "deu_Latn", "legacy_behaviour": true}""", "deu_Latn", true)]
    public void Language_of_NLLB_comes_from_its_configuration(string configuration, string language, bool isLast)
    {
        using var folder = kinds.Copy("nllb", "tokenizer.json").With("tokenizer_config.json", configuration);
        var tokenizer = HuggingFaceTokenizer.Load(folder.Path);
        var (id, end) = (tokenizer.SpecialTokens[language], tokenizer.SpecialTokens["</s>"]);

        var ids = tokenizer.EncodeToIds("a cat");

        Assert.Equal(isLast ? id : end, ids[^1]);
        Assert.Equal(isLast ? end : id, isLast ? ids[^2] : ids[0]);
    }

    [Fact]
    public void Unknown_language_of_NLLB_is_refused()
    {
        using var folder = kinds.Copy("nllb", "tokenizer.json").With("tokenizer_config.json", """{"tokenizer_class": "NllbTokenizer", "src_lang": "tlh_Latn"}""");

        Assert.Contains("needs the token 'tlh_Latn'", Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_language_of_M2M100_is_refused()
    {
        using var folder = kinds.Copy("m2m-100", "vocab.json", "sentencepiece.bpe.model").With("tokenizer_config.json", """{"tokenizer_class": "M2M100Tokenizer", "src_lang": "tlh"}""");

        Assert.Contains("'tlh' is not a language of M2M100Tokenizer", Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
