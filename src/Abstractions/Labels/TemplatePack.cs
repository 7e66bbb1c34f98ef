using System.Collections.Immutable;
using System.Text.Json;

namespace ZeroShotOrleans;

/// <summary>Prompt templates under a name: those of a language. Immutable, and safe for use by several threads.</summary>
/// <remarks>
/// Use the language of the labels, and a model that was trained on it. The sentences are plain ones that need no article and, where the language
/// inflects words, leave the label as it is. They were written for this project; no benchmark has chosen them.
/// </remarks>
/// <param name="Name">Name: the language's tag of BCP 47, such as <c>de</c>.</param>
/// <param name="Title">The language in English.</param>
/// <param name="Templates">Templates in which <c>{}</c> stands for the label; never empty.</param>
public sealed record TemplatePack(string Name, string Title, ImmutableArray<string> Templates)
{
    /// <summary>All packs, sorted by name.</summary>
    public static ImmutableArray<TemplatePack> All { get; } = Read();

    /// <summary>Finds a pack.</summary>
    /// <param name="name">Its name, as it is written.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.BadRequest"/>: there is none of this name.</exception>
    public static TemplatePack Get(string name) => All.FirstOrDefault(pack => pack.Name == name) ?? throw new ZeroShotException(
        ZeroShotError.BadRequest, $"There is no template pack '{name}'.{ClosestName.Question(name, All.Select(pack => pack.Name))} Packs: {string.Join(", ", All.Select(pack => pack.Name))}.");

    private static ImmutableArray<TemplatePack> Read()
    {
        using var file = typeof(TemplatePack).Assembly.GetManifestResourceStream("template-packs.json")!;
        using var packs = JsonDocument.Parse(file);
        return
        [
            .. packs.RootElement.EnumerateArray().Select(pack => new TemplatePack(
                pack.GetProperty("name").GetString()!,
                pack.GetProperty("title").GetString()!,
                [.. pack.GetProperty("templates").EnumerateArray().Select(template => template.GetString()!)])),
        ];
    }
}
