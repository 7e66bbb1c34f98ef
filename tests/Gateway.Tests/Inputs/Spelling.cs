using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Inputs;

/// <summary>A picture as a client writes it in JSON, and what that means. See Fixtures/spellings/make_spellings.py.</summary>
/// <param name="Name">Names it in the results of tests.</param>
/// <param name="Text">The string.</param>
/// <param name="Says">Words of the refusal, or empty.</param>
internal sealed record Spelling(string Name, string Text, string Says)
{
    /// <summary>Spellings of the picture.</summary>
    public static IReadOnlyList<Spelling> Same { get; } = Read("same");

    /// <summary>Strings that are no picture.</summary>
    public static IReadOnlyList<Spelling> Refused { get; } = Read("refused");

    /// <summary>Files that are no picture that is read.</summary>
    public static IReadOnlyList<Spelling> Unread { get; } = Read("unread");

    /// <summary>The picture without anything around it.</summary>
    public static Spelling Plain => Same[0];

    private static List<Spelling> Read(string kind)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "spellings", "spellings.json")));
        return [.. file.RootElement.GetProperty(kind).EnumerateArray().Select(each => new Spelling(
            each.GetProperty("name").GetString()!, each.GetProperty("text").GetString()!, each.TryGetProperty("says", out var says) ? says.GetString()! : ""))];
    }
}
