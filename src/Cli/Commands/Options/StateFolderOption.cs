using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>The option for a state folder.</summary>
/// <param name="what">Description of the folder.</param>
internal sealed class StateFolderOption(string what)
{
    private readonly Option<string?> _state = new("--state")
    {
        HelpName = "DIR",
        Description = what + " Default: zeroshot-orleans in the user's data folder (~/.local/share on Linux).",
    };

    /// <summary>The option.</summary>
    public Option Option => _state;

    /// <summary>Whether it was given.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_state) is not null;

    /// <summary>Returns the folder.</summary>
    /// <exception cref="UsageException">There is no default folder.</exception>
    public string Read(ParseResult parsed, CliContext context) => CliStateDirectory.Choose(parsed.GetValue(_state), context.UserDataDirectory);
}
