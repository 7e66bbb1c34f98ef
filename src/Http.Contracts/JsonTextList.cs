using System.Collections.Immutable;
using System.Text.Json;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A list of texts in a form field or query parameter: separated by commas, or as a JSON array.</summary>
internal static class JsonTextList
{
    /// <summary>Whether a string looks like a JSON array of strings, possibly a malformed one: it starts with a bracket and a quote, or is an empty array.</summary>
    public static bool IsArray(string text) => text.AsSpan().TrimStart() is ['[', .. var inside] && inside.TrimStart() is ['"' or '\'' or ']', ..];

    /// <summary>The texts, or null if it looks like a JSON array of strings but is not valid.</summary>
    public static ImmutableArray<string>? Read(string text)
    {
        if (!IsArray(text))
        {
            return IsBareList(text) ? null : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        }

        try
        {
            return JsonSerializer.Deserialize<string?[]>(text) is { } texts && Array.TrueForAll(texts, each => each is not null) ? [.. texts.OfType<string>()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // [cat, dog]: as labels separated by commas, each of them would have half of the brackets.
    private static bool IsBareList(string text) => text.AsSpan().Trim() is ['[', .. var inside, ']'] && inside.Contains(',') && !inside.ContainsAny('[', ']');
}
