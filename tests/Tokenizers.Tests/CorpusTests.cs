namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Compares 1500 lines per tokenizer with the ids of Hugging Face's own code (Fixtures/README.md).</summary>
public class CorpusTests
{
    [Theory]
    [InlineData("clip", "tiny-clip")]
    [InlineData("clip", "tiny-clip-rn")]
    [InlineData("bert-uncased", "tiny-align")]
    [InlineData("bert-uncased", "zeroshot-mini")]
    [InlineData("chinese-clip", "tiny-chinese-clip")]
    [InlineData("siglip", "tiny-siglip")]
    [InlineData("siglip2", "tiny-siglip2")]
    public void Ids_equal_the_reference_for_every_line(string tokenizer, string model) =>
        CorpusAssert.Equal(Corpus.First, Fixture.Ids(tokenizer), TextTokenizer.Load(Fixture.Model(model)));

    [Theory]
    [InlineData("bert-multilingual-cased", 77, new[] { "tokenizer.json", "tokenizer_config.json" })]
    [InlineData("chinese-clip", 52, new[] { "tokenizer.json", "tokenizer_config.json" })]
    [InlineData("chinese-clip", 52, new[] { "vocab.txt", "tokenizer_config.json" })]
    [InlineData("siglip", 64, new[] { "tokenizer.json", "spiece.model", "tokenizer_config.json" })]
    [InlineData("siglip", 64, new[] { "tokenizer.json", "tokenizer_config.json" })]
    [InlineData("siglip2", 64, new[] { "tokenizer.json", "tokenizer_config.json" })]
    public void Ids_equal_the_reference_for_every_line_of_the_second_corpus(string kind, int contextLength, string[] files)
    {
        using var folder = Second(kind, files);

        CorpusAssert.Equal(Corpus.Second, Fixture.SecondIds(kind), TextTokenizer.Load(folder.Path), contextLength);
    }

    // The tokenizer.json of this folder is T5's: it neither lower-cases nor removes punctuation. Without a configured class, the model type decides.
    [Fact]
    public void SigLIP_folder_without_a_tokenizer_class_uses_SiglipTokenizer()
    {
        using var folder = Second("siglip", "tokenizer.json").With("config.json", """{"model_type": "siglip"}""");

        CorpusAssert.Equal(Corpus.Second, Fixture.SecondIds("siglip"), TextTokenizer.Load(folder.Path), contextLength: 64);
    }

    private static TempFolder Second(string kind, params string[] files)
    {
        var folder = new TempFolder();
        foreach (var file in files)
        {
            folder.With(file, File.ReadAllBytes(Path.Combine(Fixture.SecondFolder(kind), file)));
        }

        return folder;
    }
}
