using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Cli.Commands.State;

/// <summary><c>zso state backup</c></summary>
internal sealed class StateBackupCommand : ZsoCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The backup file. Must not exist." };
    private readonly StateFolderOption _state = new("State folder of zso, or Storage:Directory of a silo.");

    public StateBackupCommand(CliContext context) : base("backup", "Back up the state of a silo to a file")
    {
        Arguments.Add(_file);
        AddSection("State", _state.Option);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About => ["Writes a consistent copy of jobs, results, label sets and embeddings. The silo may be running. The file gets its final name when it is complete and verified."];

    public override IReadOnlyList<string> Examples => ["zso state backup /backup/zso.db --state /var/lib/zeroshot/control"];

    private int Run(ParseResult parsed, CliContext context)
    {
        var file = Path.GetFullPath(parsed.GetRequiredValue(_file));
        var state = _state.Read(parsed, context);
        var bytes = SiloState.Backup(state, file);
        context.Error.WriteLine(Printable.Escape(string.Create(CultureInfo.InvariantCulture, $"Backed up the state in {state} to {file} ({bytes / 1e6:0.0} MB).")));
        return ExitCode.AllClassified;
    }
}
