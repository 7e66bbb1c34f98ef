namespace ZeroShotOrleans.Cli.Errors;

/// <summary>The command line is invalid. The message says what is wrong, where, and what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
