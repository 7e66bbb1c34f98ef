namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Replaces the names of configuration settings in hub messages with the matching options.</summary>
internal static class HubText
{
    /// <summary>Returns the message with option names.</summary>
    public static string Of(string message) => message
        .Replace("in Hub:Endpoint", "with --hub", StringComparison.Ordinal)
        .Replace("in Hub:Token", "with --token-file", StringComparison.Ordinal)
        .Replace("Hub:Endpoint", "--hub", StringComparison.Ordinal)
        .Replace("Hub:Token", "--token-file", StringComparison.Ordinal);
}
