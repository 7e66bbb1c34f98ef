using System.Collections.Immutable;
using System.Text.Json;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A list of texts in a form field or query parameter: separated by commas, or as a JSON array.</summary>
internal static class JsonTextList
{
    /// <summary>Whether a string looks like a JSON array of strings.</summary>
    public static bool IsArray(string text)
    {
        var core = text.AsSpan().Trim();
        return core is ['[', .. var inside, ']'] && inside.TrimStart() is [] or ['"', ..];
    }

    /// <summary>The texts, or null if it looks like a JSON array of strings but is not valid.</summary>
    public static ImmutableArray<string>? Read(string text)
    {
        if (!IsArray(text))
        {
            return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
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
}
