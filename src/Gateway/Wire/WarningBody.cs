using System.Collections.Immutable;
using System.ComponentModel;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Something that makes scores mean less than they seem to.</summary>
internal sealed record WarningBody(
    [property: Description("Kind of the warning. More kinds may be added.")] ScoreWarningKind Kind,
    [property: Description("What is wrong, with which labels, and what to do.")] string Message,
    [property: Description("The labels concerned, at most 20 of them; empty when it concerns none.")] ImmutableArray<string> Labels)
{
    /// <summary>The bodies; null for none, so that the member is left out.</summary>
    public static ImmutableArray<WarningBody>? Of(ImmutableArray<ScoreWarning> warnings) =>
        warnings.IsDefaultOrEmpty ? null : [.. warnings.Select(warning => new WarningBody(warning.Kind, warning.Message, warning.Labels))];
}
