using ZeroShotOrleans.Inference.Text;

namespace ZeroShotOrleans.Inference.Tests.Text;

/// <summary>1500 lines per tokenizer, against what Hugging Face's own code gave (Fixtures/README.md).</summary>
public class CorpusTests
{
    [Theory]
    [InlineData("clip", "tiny-clip")]
    [InlineData("bert-uncased", "tiny-align")]
    [InlineData("chinese-clip", "tiny-chinese-clip")]
    [InlineData("siglip", "tiny-siglip")]
    [InlineData("siglip2", "tiny-siglip2")]
    public void Every_line_has_the_ids_of_the_reference(string tokenizer, string model)
    {
        var ours = TextTokenizer.Load(Fixture.Model(model));

        var differences = Corpus.Compare(ours, Fixture.Ids(tokenizer, preferredField: "tokenizer_json_ids"));

        Assert.Empty(differences);
    }
}
