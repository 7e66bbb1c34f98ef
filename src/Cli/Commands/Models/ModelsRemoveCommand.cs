using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary><c>zso models remove</c></summary>
internal sealed class ModelsRemoveCommand : ZsoCommand
{
    private readonly Argument<string> _name = ModelArgument.Create();

    private readonly Option<string?> _directory = new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Parent folder of the model folder. Default: as for `zso models pull`.",
    };

    private readonly Confirmation _confirmation = new();

    public ModelsRemoveCommand(CliContext context) : base("remove", "Remove a pulled model")
    {
        Arguments.Add(_name);
        AddSection("Model", _directory, _confirmation.Option);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
        ["Removes the folder of a model from this machine. Jobs and their results are kept. Bundled models cannot be removed."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_name);
        SettingVariables.RefuseForModels(context.Environment);
        var directory = Path.TrimEndingDirectorySeparator(PulledModels.Choose(parsed.GetValue(_directory), context));
        var store = new ModelStore(directory);
        if (directory == ModelLocations.Bundled || (!IsThere(store, name) && IsThere(new ModelStore(ModelLocations.Bundled), name)))
        {
            throw new UsageException($"Model '{name}' is bundled with zso and cannot be removed.");
        }

        var model = store.Find(name);
        var what = string.Create(CultureInfo.InvariantCulture, $"{model.Path} ({model.Bytes / 1e6:0.0} MB)");
        if (!await _confirmation.ConfirmAsync(parsed, what, context, cancellationToken))
        {
            return ExitCode.WrongUse;
        }

        store.Remove(name);
        context.Error.WriteLine(Printable.Escape($"{model.Path} is removed."));
        return ExitCode.AllClassified;
    }

    private static bool IsThere(ModelStore store, string name)
    {
        try
        {
            store.Find(name);
            return true;
        }
        catch (HubException missing) when (missing.Kind is HubError.NotFound)
        {
            return false;
        }
    }
}
