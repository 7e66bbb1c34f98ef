using System.Collections.Immutable;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Several texts in one string: with commas between them, or as a JSON array, which forms and addresses are sent by clients that have no lists there.</summary>
internal static class TextList
{
    /// <summary>Whether a string is meant as a JSON array of strings.</summary>
    public static bool IsArray(string text)
    {
        var core = text.AsSpan().Trim();
        return core is ['[', .. var inside, ']'] && inside.TrimStart() is [] or ['"', ..];
    }

    /// <summary>The texts, or null when it begins like a JSON array of strings and is none.</summary>
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
