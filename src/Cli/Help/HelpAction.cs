using System.CommandLine;
using System.CommandLine.Invocation;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Help;

/// <summary>Runs <c>--help</c>.</summary>
internal sealed class HelpAction(CliContext context) : SynchronousCommandLineAction
{
    private const int MinWidth = 60;
    private const int MaxWidth = 100;

    // Help is shown even if the rest of the command line is invalid.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Show(parseResult.CommandResult.Command, context);
        return ExitCode.AllClassified;
    }

    /// <summary>Writes the page of a command.</summary>
    public static void Show(Command command, CliContext context)
    {
        var width = Math.Clamp(context.OutTerminal?.Profile.Width ?? MaxWidth, MinWidth, MaxWidth);
        new ManualPage(context.Out, width).Write(command);
    }
}
