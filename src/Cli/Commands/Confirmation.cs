using System.CommandLine;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Asks before something is removed for good.</summary>
internal sealed class Confirmation
{
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };

    /// <summary>The option that makes the question needless.</summary>
    public Option Option => _yes;

    /// <summary>Whether it is agreed; if not, that is said.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="what">What is removed, such as <c>job 0k3v (12 results)</c>.</param>
    /// <param name="context">Where a person is asked.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <exception cref="UsageException">Nobody can be asked.</exception>
    public async Task<bool> IsAgreedAsync(ParseResult parsed, string what, CliContext context, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_yes))
        {
            return true;
        }

        var typed = context.Typed ?? throw new UsageException($"Nobody can be asked whether to remove {what}. Say so with --yes.");
        await context.Error.WriteAsync(Printable.Escape($"Remove {what}? [y/N] "));
        await context.Error.FlushAsync(cancellationToken);

        // A terminal's reader knows no cancellation, and Ctrl+C is an answer too.
        var answer = await Task.Run(typed.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        if (answer?.Trim().ToUpperInvariant() is "Y" or "YES")
        {
            return true;
        }

        context.Error.WriteLine("Nothing was removed.");
        return false;
    }
}
