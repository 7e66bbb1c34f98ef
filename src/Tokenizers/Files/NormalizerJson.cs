using System.Text;
using ZeroShotOrleans.Tokenizers.Normalizers;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The <c>normalizer</c> of a tokenizer.json.</summary>
internal static class NormalizerJson
{
    private const string Supported =
        "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Replace, Prepend, BertNormalizer, Precompiled";

    public static INormalizer Read(JsonPlace json)
    {
        var type = json.Get("type");
        return type.Text() switch
        {
            "Sequence" => new NormalizerSequence([.. json.Get("normalizers").Items().Select(Read)]),
            "NFC" => new UnicodeForm(NormalizationForm.FormC),
            "NFD" => new UnicodeForm(NormalizationForm.FormD),
            "NFKC" => new UnicodeForm(NormalizationForm.FormKC),
            "NFKD" => new UnicodeForm(NormalizationForm.FormKD),
            "Lowercase" => new Lowercase(),
            "Strip" => new StripWhitespace(json.Flag("strip_left", otherwise: true), json.Flag("strip_right", otherwise: true)),
            "StripAccents" => new StripAccents(),
            "Replace" => new Replace(PatternJson.Read(json.Get("pattern")), json.Get("content").Text()),
            "Prepend" => new Prepend(json.Get("prepend").Text()),
            "BertNormalizer" => ReadBert(json),
            "Precompiled" => new Precompiled(ReadCharsmap(json.Get("precompiled_charsmap"))),
            var other => throw type.Unsupported(other, Supported),
        };
    }

    private static BertNormalizer ReadBert(JsonPlace json)
    {
        var lowercase = json.Flag("lowercase", otherwise: true);
        return new BertNormalizer
        {
            CleanText = json.Flag("clean_text", otherwise: true),
            HandleChineseChars = json.Flag("handle_chinese_chars", otherwise: true),
            Lowercase = lowercase,

            // By default, accents are stripped if the text is lower-cased.
            StripAccents = json.Flag("strip_accents", otherwise: lowercase),
        };
    }

    /// <summary>SentencePiece's replacement table.</summary>
    public static Charsmap ReadCharsmap(JsonPlace json) =>
        json.Value.TryGetBytesFromBase64(out var bytes) && Charsmap.TryRead(bytes) is { } charsmap
            ? charsmap
            : throw json.Error("is not a SentencePiece charsmap in base64");
}
