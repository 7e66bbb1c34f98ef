using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso state restore</c></summary>
internal sealed class StateRestoreCommand : ZsoCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The copy." };
    private readonly StateFolderOption _state = new("State folder of the silo to start; must have no state.");

    public StateRestoreCommand(CliContext context) : base("restore", "Put a copy of a state into an empty folder")
    {
        Arguments.Add(_file);
        AddSection("State", _state.Option);
        SetAction(parsed => Run(parsed, context));
    }

    public override IReadOnlyList<string> About => ["Puts a copy that `zso state backup` made into a folder without a state. The silo that starts there resumes the jobs of the copy; what was classified after it was made is classified again."];

    public override IReadOnlyList<string> Examples => ["zso state restore /backup/zso.db --state /var/lib/zeroshot/control"];

    private int Run(ParseResult parsed, CliContext context)
    {
        var file = Path.GetFullPath(parsed.GetRequiredValue(_file));
        var state = _state.Read(parsed, context);
        var bytes = SiloState.Restore(file, state);
        context.Error.WriteLine(Printable.Escape(string.Create(CultureInfo.InvariantCulture, $"The state of {file} ({bytes / 1e6:0.0} MB) is in {state}. Start the silo there.")));
        return ExitCode.AllClassified;
    }
}
