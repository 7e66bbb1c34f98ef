using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>A repository on a hub. Both parts are safe in URLs and file paths.</summary>
internal sealed partial record ModelId(string Owner, string Name)
{
    // The hub allows letters, digits, '.', '_' and '-', at most 96 characters. Windows reserves some names and drops a trailing dot.
    private const int MaxLength = 96;

    /// <summary>Parses <c>owner/name</c> or a Spark NLP name.</summary>
    /// <exception cref="HubException">The text is neither.</exception>
    public static ModelId Parse(string text)
    {
        var parts = (SparkNames.Find(text) ?? text).Split('/');
        if (parts.Length == 2 && parts.All(IsPart))
        {
            return new ModelId(parts[0], parts[1]);
        }

        throw new HubException(
            HubError.BadName,
            $"'{SafeText.Of(text)}' is not a valid model name.",
            $"Write it as owner/name, such as openai/clip-vit-base-patch32, or use one of these Spark NLP names: {string.Join(", ", SparkNames.All)}.");
    }

    /// <summary>Parses <c>owner/name</c>.</summary>
    public static bool TryParse(string? text, out ModelId id)
    {
        var parts = text?.Split('/') ?? [];
        id = parts.Length == 2 && parts.All(IsPart) ? new ModelId(parts[0], parts[1]) : new ModelId("", "");
        return id.Name.Length > 0;
    }

    /// <summary><c>owner/name</c></summary>
    public override string ToString() => $"{Owner}/{Name}";

    private static bool IsPart(string part) => part.Length <= MaxLength && Part().IsMatch(part) && !ReservedName.Is(part);

    [GeneratedRegex(@"\A[A-Za-z0-9_](?:(?:[A-Za-z0-9_]|-(?!-)|\.(?!\.))*[A-Za-z0-9_])?\z")]
    private static partial Regex Part();
}
