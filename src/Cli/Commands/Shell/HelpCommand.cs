using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Help;
using ZeroShotOrleans.Cli.Parsing;

namespace ZeroShotOrleans.Cli.Commands.Shell;

/// <summary><c>zso help</c></summary>
internal sealed class HelpCommand : ZsoCommand
{
    private readonly Argument<string[]> _words = new("COMMAND") { Arity = ArgumentArity.ZeroOrMore, Description = "The command, such as `jobs list`. Without it, the page of zso." };

    public HelpCommand(CliContext context) : base("help", "Show the page of a command")
    {
        Arguments.Add(_words);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About => ["Shows the same page as --help after the command."];

    public override IReadOnlyList<string> Examples => ["zso help", "zso help classify", "zso help jobs list"];

    private int Run(ParseResult parsed, CliContext context)
    {
        var command = parsed.RootCommandResult.Command;
        foreach (var word in parsed.GetValue(_words) ?? [])
        {
            command = command.Subcommands.FirstOrDefault(child => child.Name == word)
                ?? throw new UsageException(command.Subcommands.Count > 0 ? UnknownArguments.UnknownCommand(word, command) : $"{ManualPage.FullName(command)} has no command {word}.");
        }

        HelpAction.Show(command, context);
        return ExitCode.AllClassified;
    }
}
