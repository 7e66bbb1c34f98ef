using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The template packs, sorted by name.</summary>
public sealed record TemplatePackListBody(ImmutableArray<TemplatePackBody> TemplatePacks);

/// <summary>Templates of a language.</summary>
/// <param name="Name">The language's tag of BCP 47.</param>
/// <param name="Title">The language in English.</param>
/// <param name="Templates">Prompts with '{}' as the placeholder for the label; send them as <c>templates</c>.</param>
public sealed record TemplatePackBody(string Name, string Title, ImmutableArray<string> Templates);
