using System.Collections.Immutable;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Warnings in the words of the wire.</summary>
internal static class ScoreWarningText
{
    /// <summary>The bodies; null for none, so that the member is left out.</summary>
    public static IReadOnlyList<WarningBody>? Of(ImmutableArray<ScoreWarning> warnings) => warnings.IsDefaultOrEmpty ? null
        : [.. warnings.Select(warning => new WarningBody(JsonNamingPolicy.CamelCase.ConvertName(warning.Kind.ToString()), warning.Message, warning.Labels))];
}
