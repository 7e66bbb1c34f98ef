using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso state backup</c></summary>
internal sealed class StateBackupCommand : ZsoCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "Where the copy goes. Must not be there yet." };
    private readonly StateFolderOption _state = new("State folder: of this command line, or Storage:Directory of a silo.");

    public StateBackupCommand(CliContext context) : base("backup", "Copy the state of a silo into one file")
    {
        Arguments.Add(_file);
        AddSection("State", _state.Option);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About => ["Copies jobs, results, label sets and embeddings as they are at one moment. The silo may run meanwhile. The copy appears under its name when it is whole and checked."];

    public override IReadOnlyList<string> Examples => ["zso state backup /backup/zso.db --state /var/lib/zeroshot/control"];

    private int Run(ParseResult parsed, CliContext context)
    {
        var file = Path.GetFullPath(parsed.GetRequiredValue(_file));
        var state = _state.Read(parsed, context);
        var bytes = SiloState.Backup(state, file);
        context.Error.WriteLine(Printable.Escape(string.Create(CultureInfo.InvariantCulture, $"The state in {state} is copied to {file} ({bytes / 1e6:0.0} MB).")));
        return ExitCode.AllClassified;
    }
}
