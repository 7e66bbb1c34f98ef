using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.HuggingFace;

/// <summary>Reports warnings in a header when the body has no place for them.</summary>
internal static class WarningHeader
{
    /// <summary>Name of the header.</summary>
    public const string Name = "X-Zso-Warning";

    // Proxies reject long headers.
    private const int MaxLength = 1_000;

    /// <summary>Adds the header if there are warnings: the messages joined, in printable ASCII, at most 1,000 characters.</summary>
    public static void Write(HttpResponse response, ImmutableArray<ScoreWarning> warnings)
    {
        if (!warnings.IsDefaultOrEmpty)
        {
            var text = string.Concat(string.Join(' ', warnings.Select(warning => warning.Message)).Select(c => c is >= ' ' and <= '~' ? c : '?'));
            response.Headers[Name] = text.Length <= MaxLength ? text : $"{text[..(MaxLength - 3)]}...";
        }
    }
}
