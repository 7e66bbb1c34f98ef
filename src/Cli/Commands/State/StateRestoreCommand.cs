using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Cli.Commands.State;

/// <summary><c>zso state restore</c></summary>
internal sealed class StateRestoreCommand : ZsoCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The backup file." };
    private readonly StateFolderOption _state = new("State folder of the silo to start. Must not contain a state.");

    public StateRestoreCommand(CliContext context) : base("restore", "Restore the state of a silo from a file")
    {
        Arguments.Add(_file);
        AddSection("State", _state.Option);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About => ["Restores a backup of `zso state backup` to a folder without a state. A silo that starts there resumes the jobs of the backup; images that were classified after the backup are classified again."];

    public override IReadOnlyList<string> Examples => ["zso state restore /backup/zso.db --state /var/lib/zeroshot/control"];

    private int Run(ParseResult parsed, CliContext context)
    {
        var file = Path.GetFullPath(parsed.GetRequiredValue(_file));
        var state = _state.Read(parsed, context);
        var bytes = SiloState.Restore(file, state);
        context.Error.WriteLine(Printable.Escape(string.Create(CultureInfo.InvariantCulture, $"Restored {file} ({bytes / 1e6:0.0} MB) to {state}. Start the silo with this state folder.")));
        return ExitCode.AllClassified;
    }
}
