using ZeroShotOrleans.Tokenizers.PostProcessors;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The <c>post_processor</c> of a tokenizer.json, limited to its effect on a single text.</summary>
internal static class PostProcessorJson
{
    private const string Supported = "Sequence, TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel";

    public static SpecialTokenFrame Read(JsonPlace json)
    {
        var type = json.Get("type");
        return type.Text() switch
        {
            "Sequence" => json.Get("processors").Items().Select(Read)
                .Aggregate(SpecialTokenFrame.None, (inner, outer) => outer.Around(inner)),
            "TemplateProcessing" => ReadTemplate(json),
            "BertProcessing" or "RobertaProcessing" => new([ReadPairId(json.Get("cls"))], [ReadPairId(json.Get("sep"))]),

            // Only affects offsets in the text.
            "ByteLevel" => SpecialTokenFrame.None,
            var other => throw type.Unsupported(other, Supported),
        };
    }

    // ["[CLS]", 101]
    private static int ReadPairId(JsonPlace json) =>
        json.Items().ToArray() is [_, var id] ? id.Id() : throw json.Error("is not a pair of token and id");

    private static SpecialTokenFrame ReadTemplate(JsonPlace json)
    {
        var single = json.Get("single");
        List<int> before = [];
        List<int> after = [];
        var texts = 0;
        foreach (var piece in single.Items())
        {
            if (piece.Find("SpecialToken") is { } token)
            {
                (texts == 0 ? before : after).AddRange(ReadIds(json, token));
            }
            else if (piece.Find("Sequence") is not null)
            {
                texts++;
            }
            else
            {
                throw piece.Error("is neither 'SpecialToken' nor 'Sequence'");
            }
        }

        return texts == 1 ? new([.. before], [.. after]) : throw single.Error($"contains the text {texts} times instead of once");
    }

    private static IEnumerable<int> ReadIds(JsonPlace template, JsonPlace token) =>
        template.Get("special_tokens").Get(token.Get("id").Text()).Get("ids").Items().Select(id => id.Id());
}
