using System.Text.Json;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Finds the padding token id of a folder without a manifest.</summary>
/// <remarks>
/// Taken from the tokenizer: <c>pad_token_id</c> in config.json is a class default that published folders do not correct (1 for CLIP,
/// which pads with 49407; 1 for SigLIP 2, which pads with 0).
/// </remarks>
internal static class PadToken
{
    /// <summary>The id; null if the tokenizer files name no padding token.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="place">Folder of the tokenizer in it: <see cref="FolderPlaces.Texts"/>.</param>
    /// <param name="tokenizerConfig">Its settings.</param>
    public static int? Find(string folder, string place, JsonFile tokenizerConfig)
    {
        if (Content(tokenizerConfig.Find("pad_token")) is not { } token)
        {
            return null;
        }

        try
        {
            return FindInConfig(tokenizerConfig, token) ?? FindInTokenizer(Path.Combine(folder, place + ModelFiles.Tokenizer), token);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelFolderException(ModelFiles.Tokenizer, $"is damaged: {e.Message}", "Download it again.", e);
        }
    }

    /// <summary>The same for a model whose embeddings the padding affects.</summary>
    /// <exception cref="ModelFolderException">No file states it.</exception>
    public static int Require(string folder, string place, JsonFile? config) =>
        config is not null && Find(folder, place, config) is { } id
            ? id
            : throw new ModelFolderException(
                place + ModelFiles.TokenizerConfig, "does not state the padding token, which affects the embeddings.",
                "Download tokenizer_config.json and tokenizer.json of the checkpoint, or export the model with tools/export.");

    // A token is a string, or an object with matching options.
    private static string? Content(JsonElement? token) => token switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } entry when entry.TryGetProperty("content", out var content) => Content(content),
        _ => null,
    };

    private static int? FindInConfig(JsonFile config, string token)
    {
        if (config.Find("added_tokens_decoder") is not { ValueKind: JsonValueKind.Object } decoder)
        {
            return null;
        }

        foreach (var entry in decoder.EnumerateObject())
        {
            if (Content(entry.Value) == token && int.TryParse(entry.Name, out var id))
            {
                return id;
            }
        }

        return null;
    }

    // With the vocabulary of Gemma, this file is 34 MB. The wanted list is near its start, so read incrementally and stop there.
    private static int? FindInTokenizer(string path, string token)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var reader = new Utf8JsonReader(File.ReadAllBytes(path), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType is not JsonTokenType.PropertyName)
            {
                continue;
            }

            var isList = reader.ValueTextEquals("added_tokens"u8);
            reader.Read();
            if (!isList)
            {
                reader.Skip();
                continue;
            }

            using var list = JsonDocument.ParseValue(ref reader);
            foreach (var entry in list.RootElement.EnumerateArray())
            {
                if (Content(entry) == token)
                {
                    return entry.GetProperty("id").GetInt32();
                }
            }

            return null;
        }

        return null;
    }
}
