using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Reports warnings in a header when the body has no place for them.</summary>
internal static class WarningHeader
{
    /// <summary>Name of the header.</summary>
    public const string Name = "X-Zso-Warning";

    // Proxies reject long headers.
    private const int MaxLength = 1_000;

    /// <summary>Adds the header if there are warnings: the messages joined.</summary>
    public static void Write(HttpResponse response, ImmutableArray<ScoreWarning> warnings)
    {
        if (!warnings.IsDefaultOrEmpty)
        {
            Write(response, string.Join(' ', warnings.Select(warning => warning.Message)));
        }
    }

    /// <summary>Adds the header if there is a warning: in printable ASCII, at most 1,000 characters.</summary>
    public static void Write(HttpResponse response, string? warning)
    {
        if (warning is not null)
        {
            var text = string.Concat(warning.Select(c => c is >= ' ' and <= '~' ? c : '?'));
            response.Headers[Name] = text.Length <= MaxLength ? text : $"{text[..(MaxLength - 3)]}...";
        }
    }
}
