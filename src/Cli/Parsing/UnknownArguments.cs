using System.CommandLine;
using System.CommandLine.Parsing;
using ZeroShotOrleans.Cli.Help;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Parsing;

/// <summary>Reports unknown options and commands, and suggests similar ones.</summary>
internal static class UnknownArguments
{
    /// <summary>Returns error messages for a command line that the parser rejected; empty if it has no unknown options or commands.</summary>
    public static IReadOnlyList<string> Messages(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var first, ..] && !IsOption(first))
        {
            // The rest of the line belongs to the unknown command.
            return [UnknownCommand(first, command)];
        }

        var unmatched = parsed.UnmatchedTokens.Where(IsOption).Select(token => UnknownOption(token, parsed));
        return [.. ParsedAsValue(parsed) is { } misparsed ? unmatched.Prepend(misparsed).Distinct() : unmatched.Distinct()];
    }

    /// <summary>Returns an error message for a misspelt option that was parsed as a value of an argument or of a multi-value option; otherwise null.</summary>
    public static string? ParsedAsValue(ParseResult parsed) => parsed.CommandResult.Children
        .Where(child => child is ArgumentResult or OptionResult { Option.AllowMultipleArgumentsPerToken: true })
        .SelectMany(child => child.Tokens)
        .Where(token => token.Type is TokenType.Argument && IsOption(token.Value) && !IsFile(token.Value))
        .Select(token => UnknownOption(token.Value, parsed))
        .FirstOrDefault();

    private static bool IsOption(string token) => token is ['-', _, ..] && token != "--";

    // Includes patterns such as -*.jpg.
    private static bool IsFile(string token)
    {
        var full = NamedFile.FullPath(token);
        return full.AsSpan().ContainsAny('*', '?') || NamedFile.IsDirectory(full) || NamedFile.IsFile(full) || NamedFile.LinkTarget(full) is not null;
    }

    private static string UnknownOption(string token, ParseResult parsed)
    {
        var name = token.Split('=', 2)[0];
        return $"Unknown option {name}.{ClosestName.Question(name, Options(parsed.CommandResult))}";
    }

    /// <summary>Returns an error message for a word that is not a command of a group, with the ones that are.</summary>
    public static string UnknownCommand(string word, Command group)
    {
        var known = group.Subcommands.Select(command => command.Name).ToArray();
        return $"Unknown command {word}.{ClosestName.Question(word, known)} Commands of {ManualPage.FullName(group)}: {string.Join(", ", known)}.";
    }

    // Options of the command and recursive options of its parents.
    private static IEnumerable<string> Options(CommandResult command)
    {
        var inherited = command.Command.Parents.OfType<Command>().SelectMany(Recursive);
        return command.Command.Options.Concat(inherited).Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name));
    }

    private static IEnumerable<Option> Recursive(Command command) =>
        command.Options.Where(option => option.Recursive).Concat(command.Parents.OfType<Command>().SelectMany(Recursive));
}
