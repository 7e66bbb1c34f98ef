using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>A repository on a hub. Its two parts can go into an address and into a path as they are.</summary>
internal sealed partial record ModelId(string Owner, string Name)
{
    // What the hub lets people choose: letters, digits, '.', '_' and '-', at most 96 of them. Windows reserves some names and drops a last dot.
    private const int MaxLength = 96;

    /// <summary>Reads <c>owner/name</c> or a name of Spark NLP.</summary>
    /// <exception cref="HubException">It is neither.</exception>
    public static ModelId Parse(string text)
    {
        var parts = (SparkNames.Find(text) ?? text).Split('/');
        if (parts.Length == 2 && parts.All(IsPart))
        {
            return new ModelId(parts[0], parts[1]);
        }

        throw new HubException(
            HubError.BadName,
            $"'{Shown.Of(text)}' names no model.",
            $"Write it as the hub does, owner/name, such as openai/clip-vit-base-patch32; or take one of Spark NLP's names: {string.Join(", ", SparkNames.All)}.");
    }

    /// <summary>Whether the text is <c>owner/name</c>.</summary>
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
