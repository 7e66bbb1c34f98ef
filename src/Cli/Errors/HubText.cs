namespace ZeroShotOrleans.Cli.Errors;

/// <summary>Messages about a hub name the settings of a configuration; who types has options instead.</summary>
internal static class HubText
{
    /// <summary>The message with the names of options.</summary>
    public static string Of(string message) => message
        .Replace("in Hub:Endpoint", "with --hub", StringComparison.Ordinal)
        .Replace("in Hub:Token", "with --token-file", StringComparison.Ordinal)
        .Replace("Hub:Endpoint", "--hub", StringComparison.Ordinal)
        .Replace("Hub:Token", "--token-file", StringComparison.Ordinal);
}
