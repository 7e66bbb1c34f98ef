using System.CommandLine;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Commands.Common;

/// <summary>Asks for confirmation before something is removed.</summary>
internal sealed class Confirmation
{
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };

    /// <summary>The option that skips the question.</summary>
    public Option Option => _yes;

    /// <summary>Whether the user confirms; otherwise a message is written.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="what">What would be removed, such as <c>job 0k3v (12 results)</c>.</param>
    /// <param name="context">Input and output.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <exception cref="UsageException">There is no terminal.</exception>
    public async Task<bool> ConfirmAsync(ParseResult parsed, string what, CliContext context, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_yes))
        {
            return true;
        }

        var input = context.Input ?? throw new UsageException($"Cannot ask whether to remove {what}, because there is no terminal. Pass --yes to confirm.");
        await context.Error.WriteAsync(Printable.Escape($"Remove {what}? [y/N] "));
        await context.Error.FlushAsync(cancellationToken);

        // Reading from a terminal cannot be cancelled, but Ctrl+C must end the command.
        var answer = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        if (answer?.Trim().ToUpperInvariant() is "Y" or "YES")
        {
            return true;
        }

        context.Error.WriteLine("Nothing was removed.");
        return false;
    }
}
