using System.Collections.Immutable;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Builds the response bodies of warnings.</summary>
internal static class ScoreWarningText
{
    /// <summary>The bodies; null when there are no warnings, so that the member is omitted.</summary>
    public static IReadOnlyList<WarningBody>? Of(ImmutableArray<ScoreWarning> warnings) => warnings.IsDefaultOrEmpty ? null
        : [.. warnings.Select(warning => new WarningBody(JsonNamingPolicy.CamelCase.ConvertName(warning.Kind.ToString()), warning.Message, warning.Labels))];
}
