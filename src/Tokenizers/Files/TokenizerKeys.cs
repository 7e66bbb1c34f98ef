using System.Text.Json;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>How the keys of tokenizer_config.json are handled. Libraries write many other keys, which are ignored.</summary>
internal static class TokenizerKeys
{
    /// <summary>Keys that are applied.</summary>
    public static IReadOnlyList<(string Key, string Note)> Honoured { get; } =
    [
        ("tokenizer_class", "SiglipTokenizer follows its Python code, whichever file contains the model; determines the type of older vocabularies"),
        ("do_lower_case", "SigLIP, SigLIP 2 and BERT, overriding tokenizer.json; CLIP always lower-cases"),
        ("strip_accents", "BERT, overriding tokenizer.json"),
        ("tokenize_chinese_chars", "the same"),
        ("model_max_length", "if there is no zeroshot.json"),
        ("padding_side", "the same"),
        ("pad_token", "the same; SigLIP matches it in texts"),
        ("unk_token", "older vocabularies and SigLIP"),
        ("bos_token", "the same"),
        ("eos_token", "the same"),
        ("cls_token", "the same"),
        ("sep_token", "the same"),
        ("mask_token", "the same"),
        ("added_tokens_decoder", "the same"),
        ("additional_special_tokens", "the same"),
        ("extra_special_tokens", "the same"),
        ("src_lang", "NLLB and M2M-100: the language whose token stands in front, by default English"),
        ("legacy_behaviour", "NLLB: the language stands behind the text"),
        ("language_codes", "M2M-100, and only m2m100"),
    ];

    /// <summary>Keys that do not affect tokens.</summary>
    public static IReadOnlyList<(string Key, string Note)> Harmless { get; } =
    [
        ("clean_up_tokenization_spaces", "decoding only"),
        ("errors", "the same"),
        ("model_input_names", "the graphs define their inputs"),
        ("add_prefix_space", "stated in tokenizer.json"),
        ("legacy", "the same"),
        ("do_basic_tokenize, never_split", "of a class that the reference no longer uses"),
        ("processor_class, auto_map, chat_template, use_fast, backend", "do not affect tokens"),
        ("name_or_path, tokenizer_file, special_tokens_map_file, is_local, local_files_only", "where it was loaded from"),
    ];

    /// <summary>Rejected values.</summary>
    public static IReadOnlyList<(string Key, string Note)> Refused { get; } =
    [
        ("truncation_side: left", "long texts are truncated at the end"),
        ("split_special_tokens: true", "special tokens in a text are always special"),
        ("sp_model_kwargs with anything in it", "such as sampling"),
        ("add_bos_token, add_eos_token", "of Gemma's class, if tokenizer.json differs"),
    ];

    /// <summary>Rejects unsupported settings.</summary>
    public static void Check(TokenizerConfig config)
    {
        if (config.Find("truncation_side") is { Value.ValueKind: JsonValueKind.String } side && side.Text() is "left")
        {
            throw Refuse(side, "is left, but only truncation at the end is supported");
        }

        if (config.Find("split_special_tokens") is { Value.ValueKind: JsonValueKind.True } split)
        {
            throw Refuse(split, "is true, which is not supported");
        }

        if (config.Find("sp_model_kwargs") is { Value.ValueKind: JsonValueKind.Object } options && options.Members().Select(member => member.Name).FirstOrDefault() is { } name)
        {
            throw Refuse(options, $"has '{name}', which is not supported");
        }
    }

    /// <summary>Rejects a configuration of Gemma's class whose special tokens differ from those in the vocabulary file.</summary>
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
                throw Refuse(wanted, $"is {wanted.Value.GetRawText()}, but the vocabulary file {(ids.Length > 0 ? "adds a token there" : "adds none there")}");
            }
        }
    }

    private static InvalidDataException Refuse(JsonPlace place, string fact) =>
        MalformedFile.At(place.File, place.Path, fact, "Use a model without it; docs/models.md lists the keys.");
}
