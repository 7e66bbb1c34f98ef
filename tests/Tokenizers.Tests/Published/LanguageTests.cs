namespace ZeroShotOrleans.Tokenizers.Tests.Published;

/// <summary>Labels in many languages through the multilingual kinds: the ids of the library, without an unknown piece, and decoded to the same word.</summary>
public class LanguageTests(PublishedKinds kinds) : IClassFixture<PublishedKinds>
{
    private static readonly (string Language, string Word)[] _words =
    [
        ("English", "mountain"), ("Spanish", "playa"), ("French", "fen\u00EAtre"), ("German", "Br\u00FCcke"), ("Italian", "spiaggia"), ("Portuguese", "ma\u00E7\u00E3"),
        ("Polish", "ksi\u0105\u017Cka"), ("Czech", "\u0159eka"), ("Swedish", "sm\u00F6rg\u00E5sbord"), ("Turkish", "a\u011Fa\u00E7"), ("Vietnamese", "ng\u01B0\u1EDDi"),
        ("Russian", "\u043A\u043E\u0448\u043A\u0430"), ("Ukrainian", "\u0457\u0436\u0430\u043A"), ("Greek", "\u03B3\u03AC\u03C4\u03B1"), ("Hebrew", "\u05D7\u05EA\u05D5\u05DC"),
        ("Arabic", "\u0634\u062C\u0631\u0629"), ("Hindi", "\u0936\u0939\u0930"), ("Bengali", "\u0995\u09C1\u0995\u09C1\u09B0"), ("Tamil", "\u0BA8\u0BBE\u0BAF\u0BCD"),
        ("Thai", "\u0E1A\u0E49\u0E32\u0E19"), ("Armenian", "\u057F\u0578\u0582\u0576"), ("Chinese", "\u81EA\u884C\u8F66"), ("Japanese", "\u30AC\u30E9\u30B9"), ("Korean", "\uC790\uB3D9\uCC28"),
    ];

    [Theory]
    [InlineData("xlm-roberta", 77)]
    [InlineData("nllb", 77)]
    [InlineData("m2m-100", 77)]
    [InlineData("siglip2", 64)]
    public void Labels_of_24_languages_have_the_ids_of_the_library(string kind, int contextLength)
    {
        var tokenizer = HuggingFaceTokenizer.Load(kinds.Folder(kind));
        var ids = kinds.Ids(kind);
        var encoder = TextTokenizer.Load(kinds.Folder(kind), Files.TextRules.OfFiles);

        Assert.All(_words, entry =>
        {
            var lines = kinds.Corpus.Index().Where(line => line.Item.Text.Contains(entry.Word, StringComparison.Ordinal)).ToArray();
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.Equal(ids[line.Index], encoder.Encode(line.Item.Text, contextLength)));
            var own = encoder.Encode(entry.Word);
            Assert.DoesNotContain(tokenizer.UnknownTokenId ?? -1, own);
            Assert.Equal(entry.Word, tokenizer.Decode(own, skipSpecialTokens: true).Trim(), ignoreCase: kind == "siglip2");
        });
    }
}
