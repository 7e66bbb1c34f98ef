namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Folders without tokenizer.json: the older vocabulary files give the same ids over the whole corpus.</summary>
public class OlderVocabularyTests
{
    [Theory]
    [InlineData("tiny-clip", "clip", new[] { "vocab.json", "merges.txt", "tokenizer_config.json" })]
    [InlineData("tiny-clip", "clip", new[] { "vocab.json", "merges.txt" })]
    [InlineData("tiny-align", "bert-uncased", new[] { "vocab.txt", "tokenizer_config.json" })]
    [InlineData("tiny-align", "bert-uncased", new[] { "vocab.txt" })]
    [InlineData("tiny-chinese-clip", "chinese-clip", new[] { "vocab.txt", "tokenizer_config.json" })]
    [InlineData("tiny-siglip", "siglip", new[] { "spiece.model", "tokenizer_config.json" })]
    [InlineData("tiny-siglip", "siglip", new[] { "spiece.model" })]
    public void Corpus_ids_equal_the_reference(string model, string tokenizer, string[] files)
    {
        using var folder = new TempFolder().From(model, files);

        CorpusAssert.Equal(Corpus.First, Fixture.Ids(tokenizer), TextTokenizer.Load(folder.Path));
    }

    // The corpus has no ids for BLIP's truncated vocabulary, so both ways of loading the model are compared.
    [Theory]
    [InlineData("tiny-blip")]
    [InlineData("tiny-blip2")]
    public void Tokens_added_by_BLIP_keep_their_ids(string model)
    {
        using var folder = new TempFolder().From(model, "vocab.txt", "tokenizer_config.json");
        var complete = TextTokenizer.Load(Fixture.Model(model));

        var older = TextTokenizer.Load(folder.Path);

        Assert.Equal(complete.VocabularySize, older.VocabularySize);
        Assert.Equal([101, 6000, 102], older.Encode("[DEC]"));
        CorpusAssert.Equal(Corpus.First, [.. Corpus.First.Select(line => complete.Encode(line.Text))], older);
    }

    // No fixture has such a file, so it is created from the pieces of tokenizer.json; the ids are the reference's.
    [Theory]
    [InlineData("Siglip2Tokenizer")]
    [InlineData("GemmaTokenizerFast")]
    public void SigLIP_2_ids_from_a_SentencePiece_BPE_model_equal_the_reference(string tokenizerClass)
    {
        using var folder = new TempFolder()
            .With("tokenizer.model", SentencePieceWriter.FromTokenizerJson(Fixture.Json(Fixture.Model("tiny-siglip2"), "tokenizer.json")))
            .With("tokenizer_config.json", $$"""{"tokenizer_class": "{{tokenizerClass}}"}""");

        CorpusAssert.Equal(Corpus.First, Fixture.Ids("siglip2"), TextTokenizer.Load(folder.Path));
    }

    // The ids are those of SentencePiece itself for this model.
    [Fact]
    public void SentencePiece_replaces_the_longest_entry()
    {
        using var folder = new TempFolder()
            .With("spiece.model", SentencePieceWriter.Unigram(SmallCharsmap.Bytes, "\u2581", "a", "b", "c", "d"));

        Assert.Equal([2, 5, 4, 4, 6, 5, 4, 1], TextTokenizer.Load(folder.Path).Encode("a\u0301bada\u0301b"));
    }

    [Fact]
    public void Cased_vocabulary_keeps_case_and_accents()
    {
        using var folder = new TempFolder()
            .With("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nÉté\nete\n##x\r\ncat\n")
            .With("tokenizer_config.json", """{"tokenizer_class": "BertTokenizer", "do_lower_case": false}""");

        Assert.Equal([1, 3, 0, 6, 5, 0, 2], TextTokenizer.Load(folder.Path).Encode("Été ÉTÉ catx x"));
    }

    [Fact]
    public void Numbers_configured_tokens_after_the_vocabulary()
    {
        using var folder = new TempFolder()
            .With("vocab.txt", "[UNK]\n[CLS]\n[SEP]\ncat\n")
            .With("tokenizer_config.json", """
                {"tokenizer_class": "BertTokenizer", "additional_special_tokens": ["[X]", {"content": "[Y]"}],
                 "added_tokens_decoder": {"7": {"content": "[Z]", "lstrip": true}}}
                """);

        var tokenizer = TextTokenizer.Load(folder.Path);

        Assert.Equal([1, 3, 8, 9, 7, 2], tokenizer.Encode("cat[X][Y] [Z]"));
        Assert.Equal(10, tokenizer.VocabularySize);
    }
}
