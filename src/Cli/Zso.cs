using System.CommandLine;
using System.CommandLine.Invocation;
using ZeroShotOrleans.Cli.Commands;
using ZeroShotOrleans.Cli.Commands.Classify;
using ZeroShotOrleans.Cli.Completion;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Help;
using ZeroShotOrleans.Cli.Parsing;
using ZeroShotOrleans.Cli.Timings;

namespace ZeroShotOrleans.Cli;

/// <summary>The entry point: parses the command line and runs the command.</summary>
internal static class Zso
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="context">Writers, terminals, clock and connections.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <returns>The <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliContext context, CancellationToken cancellationToken)
    {
        var parsing = PhaseLog.Enter("parse");
        var root = new ZsoRoot(context);
        if (CompletionRequest.Read(args) is { } request)
        {
            foreach (var suggestion in new Suggestions(root, context).For(request))
            {
                context.Out.WriteLine(suggestion.Line);
            }

            context.Out.Flush();
            return ExitCode.AllClassified;
        }

        // Response files are disabled, because --labels @FILE uses the same syntax.
        var parsed = root.Parse(ReuseOptions.WithValues(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        parsing?.Dispose();
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                return ReportWrongUse(parsed, context);
            }

            if (parsed.Action is not { ClearsParseErrors: true } && UnknownArguments.ParsedAsValue(parsed) is { } unknown)
            {
                throw new UsageException($"{unknown} {SeeHelp(parsed)}");
            }

            if (RawArguments.Problem(parsed, context.EscapedArguments) is { } problem)
            {
                throw new UsageException(problem);
            }

            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Out,
                Error = context.Error,

                // zso sets exit codes and handles signals itself.
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, cancellationToken);

            // Flush inside the try block, so that a failed write is reported.
            context.Out.Flush();
            return code;
        }
        catch (Exception exception)
        {
            return CliErrors.Report(exception, parsed.GetValue(root.Verbose), context.Error, cancellationToken);
        }
    }

    private static int ReportWrongUse(ParseResult parsed, CliContext context)
    {
        // An unknown option or command hides the parser's follow-up errors, such as a missing argument.
        var lines = UnknownArguments.Messages(parsed);
        foreach (var line in lines.Count > 0 ? lines : parsed.Errors.Select(error => error.Message))
        {
            context.Error.WriteLine(Printable.Escape(line));
        }

        context.Error.WriteLine(SeeHelp(parsed));
        return ExitCode.WrongUse;
    }

    private static string SeeHelp(ParseResult parsed) => $"Run `{ManualPage.FullName(parsed.CommandResult.Command)} --help` for usage.";
}
