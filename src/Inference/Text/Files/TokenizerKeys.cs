using System.Text.Json;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>What becomes of the keys of tokenizer_config.json. Libraries write much else there, which is passed over.</summary>
internal static class TokenizerKeys
{
    /// <summary>Keys that count.</summary>
    public static IReadOnlyList<(string Key, string Note)> Honoured { get; } =
    [
        ("tokenizer_class", "SiglipTokenizer is done as in its Python code, whichever file holds the model; of older vocabularies it says which they are"),
        ("do_lower_case", "SigLIP, SigLIP 2 and BERT, also where tokenizer.json says otherwise; CLIP lower-cases always"),
        ("strip_accents", "BERT, also where tokenizer.json says otherwise"),
        ("tokenize_chinese_chars", "the same"),
        ("model_max_length", "where there is no zeroshot.json"),
        ("padding_side", "the same"),
        ("pad_token", "the same; SigLIP looks for it in texts"),
        ("unk_token", "of older vocabularies and SigLIP"),
        ("bos_token", "the same"),
        ("eos_token", "the same"),
        ("cls_token", "the same"),
        ("sep_token", "the same"),
        ("mask_token", "the same"),
        ("added_tokens_decoder", "the same"),
        ("additional_special_tokens", "the same"),
        ("extra_special_tokens", "the same"),
    ];

    /// <summary>Keys that change no token here.</summary>
    public static IReadOnlyList<(string Key, string Note)> Harmless { get; } =
    [
        ("clean_up_tokenization_spaces", "for turning tokens into text"),
        ("errors", "the same"),
        ("model_input_names", "the graphs say what they take"),
        ("add_prefix_space", "tokenizer.json says it"),
        ("legacy", "the same"),
        ("do_basic_tokenize, never_split", "of a class that the reference no longer takes"),
        ("processor_class, auto_map, chat_template, use_fast, backend", "say nothing of a text's tokens"),
        ("name_or_path, tokenizer_file, special_tokens_map_file, is_local, local_files_only", "where it was loaded from"),
    ];

    /// <summary>Values that are refused.</summary>
    public static IReadOnlyList<(string Key, string Note)> Refused { get; } =
    [
        ("truncation_side: left", "long texts are cut at their end"),
        ("split_special_tokens: true", "special tokens in a text are special tokens"),
        ("sp_model_kwargs with anything in it", "such as sampling"),
        ("add_bos_token, add_eos_token", "of Gemma's class, where tokenizer.json does otherwise"),
    ];

    /// <summary>Refuses what is not done here.</summary>
    public static void Check(TokenizerConfig config)
    {
        if (config.Find("truncation_side") is { Value.ValueKind: JsonValueKind.String } side && side.Text() is "left")
        {
            throw Refuse(side, "is left, but long texts are cut at their end here");
        }

        if (config.Find("split_special_tokens") is { Value.ValueKind: JsonValueKind.True } split)
        {
            throw Refuse(split, "is true, but special tokens in a text are special tokens here");
        }

        if (config.Find("sp_model_kwargs") is { Value.ValueKind: JsonValueKind.Object } options && options.Members().Select(member => member.Name).FirstOrDefault() is { } name)
        {
            throw Refuse(options, $"has '{name}', which is not done here");
        }
    }

    /// <summary>Refuses a configuration of Gemma's class that wants other tokens around a text than there are.</summary>
    public static void CheckFrame(TokenizerConfig config, TokenizerParts parts)
    {
        if (config.Class is not ("GemmaTokenizer" or "Siglip2Tokenizer"))
        {
            return;
        }

        foreach (var (key, ids) in new[] { ("add_bos_token", parts.Frame.Before), ("add_eos_token", parts.Frame.After) })
        {
            if (config.Find(key) is { Value.ValueKind: JsonValueKind.True or JsonValueKind.False } wanted && wanted.Value.GetBoolean() != ids.Length > 0)
            {
                throw Refuse(wanted, $"is {wanted.Value.GetRawText()}, but the vocabulary's file {(ids.Length > 0 ? "puts a token there" : "puts none there")}");
            }
        }
    }

    private static InvalidDataException Refuse(JsonPlace place, string fact) =>
        MalformedFile.At(place.File, place.Path, fact, "Use a model without it; docs/models.md lists the keys.");
}
