using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Completion;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Shell;

/// <summary><c>zso completion</c></summary>
internal sealed class CompletionCommand : ZsoCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = $"{string.Join(", ", CompletionScripts.ByShell.Keys.SkipLast(1))} or {CompletionScripts.ByShell.Keys.Last()}." };

    public CompletionCommand(CliContext context) : base("completion", "Print the script that makes a shell complete commands and options")
    {
        _shell.CompletionSources.Add([.. CompletionScripts.ByShell.Keys]);
        Arguments.Add(_shell);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About =>
    [
        "Prints a script for the shell. Its first lines say where to put it. Then Tab completes commands, options, and the values of options that have a few, such as --format, and names of models.",
    ];

    public override IReadOnlyList<string> Examples => ["zso completion bash"];

    private int Run(ParseResult parsed, CliContext context)
    {
        var shell = parsed.GetRequiredValue(_shell);
        if (!CompletionScripts.ByShell.TryGetValue(shell, out var script))
        {
            throw new UsageException($"{shell} is not a shell that zso can complete in.{ClosestName.Question(shell, CompletionScripts.ByShell.Keys)} Use {_shell.Description}");
        }

        context.Out.WriteLine(script);
        return ExitCode.AllClassified;
    }
}
