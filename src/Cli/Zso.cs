using System.CommandLine;
using System.CommandLine.Invocation;
using ZeroShotOrleans.Cli.Commands;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Help;
using ZeroShotOrleans.Cli.Parsing;

namespace ZeroShotOrleans.Cli;

/// <summary>The whole program: reads the command line and runs the command it names.</summary>
internal static class Zso
{
    /// <summary>Runs it.</summary>
    /// <param name="args">The command line behind the program's name.</param>
    /// <param name="context">Writers, terminals, clock, clusters.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <returns>The <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliContext context, CancellationToken cancellationToken)
    {
        var root = new ZsoRoot(context);

        // Response files are off: they would take --labels @FILE for themselves.
        var parsed = root.Parse(ReuseOptions.WithValues(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                return ReportWrongUse(parsed, context);
            }

            if (parsed.Action is not { ClearsParseErrors: true } && Mistyped.Taken(parsed) is { } unknown)
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

                // Exit codes and signals are the program's own.
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, cancellationToken);

            // Here, where a failure still finds its message and its code.
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
        // What an unknown word leads to, such as an argument that is missing, is no news.
        var lines = Mistyped.Lines(parsed);
        foreach (var line in lines.Count > 0 ? lines : parsed.Errors.Select(error => error.Message))
        {
            context.Error.WriteLine(Printable.Escape(line));
        }

        context.Error.WriteLine(SeeHelp(parsed));
        return ExitCode.WrongUse;
    }

    private static string SeeHelp(ParseResult parsed) => $"`{ManualPage.FullName(parsed.CommandResult.Command)} --help` shows what can be given.";
}
