using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso models remove</c></summary>
internal sealed class ModelsRemoveCommand : ZsoCommand
{
    private readonly Argument<string> _name = ModelArgument.Create();

    private readonly Option<string?> _directory = new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Folder whose sub-folder is removed. Default: that of `zso models pull`.",
    };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };

    public ModelsRemoveCommand(Surroundings world) : base("remove", "Remove a model that was pulled")
    {
        Arguments.Add(_name);
        AddSection("Model", _directory, _yes);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
        ["Removes the folder of a model from this machine. Jobs and their results stay. A model that comes with zso cannot be removed."];

    private async Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_name);
        var directory = Path.TrimEndingDirectorySeparator(PulledModels.Choose(parsed.GetValue(_directory), world));
        var store = new ModelStore(directory);
        if (directory == ModelPlaces.Bundled || (!IsThere(store, name) && IsThere(new ModelStore(ModelPlaces.Bundled), name)))
        {
            throw new UsageException($"The model '{name}' comes with zso and cannot be removed.");
        }

        var model = store.Find(name);
        if (!parsed.GetValue(_yes) && !await IsAgreedAsync(model, world, cancellationToken))
        {
            world.Error.WriteLine("Nothing was removed.");
            return ExitCode.WrongUse;
        }

        store.Remove(name);
        world.Error.WriteLine(Printable.Escape($"{model.Path} is removed."));
        return ExitCode.AllRanked;
    }

    private static async Task<bool> IsAgreedAsync(StoredModel model, Surroundings world, CancellationToken cancellationToken)
    {
        var typed = world.Typed ?? throw new UsageException($"Nobody can be asked whether to remove {model.Path}. Say so with --yes.");
        world.Error.Write(Printable.Escape(string.Create(CultureInfo.InvariantCulture, $"Remove {model.Path} ({model.Bytes / 1e6:0.0} MB)? [y/N] ")));
        await world.Error.FlushAsync(cancellationToken);

        // A terminal's reader knows no cancellation, and Ctrl+C is an answer too.
        var answer = await Task.Run(typed.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
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
