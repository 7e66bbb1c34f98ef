using System.CommandLine;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Cli.Output;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso models show</c></summary>
internal sealed class ModelsShowCommand : ZsoCommand
{
    private readonly Argument<string> _name = ModelArgument.Create();
    private readonly Option<string?> _directory = ModelArgument.CreateDirectory();
    private readonly Option<bool> _json = JsonOption.Create();

    public ModelsShowCommand(Surroundings world) : base("show", "Show one model of this machine")
    {
        Arguments.Add(_name);
        AddSection("Model", _directory);
        AddSection("Output", _json);
        SetAction((parsed, _) => Task.FromResult(Run(parsed, world)));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows what a model is, how it scores, where it was pulled from, and its files with their bytes. Label vectors are kept under the fingerprint: " +
        "two models with the same one read labels alike.",
    ];

    private int Run(ParseResult parsed, Surroundings world)
    {
        var (_, model) = ModelPlaces.Of(parsed.GetValue(_directory), world).Find(parsed.GetRequiredValue(_name));
        var details = ModelDetails.Read(model);
        if (parsed.GetValue(_json))
        {
            world.Out.WriteLine(details.ToJson());
        }
        else
        {
            FieldList.Write(world.Out, details.Fields());
        }

        return ExitCode.AllRanked;
    }
}
