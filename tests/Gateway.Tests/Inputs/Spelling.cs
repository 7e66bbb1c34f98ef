using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Inputs;

/// <summary>A way to write an image in JSON, with the expected result. See Fixtures/spellings/make_spellings.py.</summary>
/// <param name="Name">Name in test results.</param>
/// <param name="Text">The string.</param>
/// <param name="Says">Part of the expected error message, or empty.</param>
internal sealed record Spelling(string Name, string Text, string Says)
{
    /// <summary>Valid ways to write the image.</summary>
    public static IReadOnlyList<Spelling> Same { get; } = Read("same");

    /// <summary>Strings that are not images.</summary>
    public static IReadOnlyList<Spelling> Refused { get; } = Read("refused");

    /// <summary>Files in unsupported formats.</summary>
    public static IReadOnlyList<Spelling> Unread { get; } = Read("unread");

    /// <summary>The image as plain base64.</summary>
    public static Spelling Plain => Same[0];

    private static List<Spelling> Read(string kind)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "spellings", "spellings.json")));
        return [.. file.RootElement.GetProperty(kind).EnumerateArray().Select(each => new Spelling(
            each.GetProperty("name").GetString()!, each.GetProperty("text").GetString()!, each.TryGetProperty("says", out var says) ? says.GetString()! : ""))];
    }
}
