using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary><c>zso models show</c></summary>
internal sealed class ModelsShowCommand : ZsoCommand
{
    private readonly Argument<string> _name = ModelArgument.CreateNameOrFolder();
    private readonly Option<string?> _directory = ModelArgument.CreateDirectory();
    private readonly StateFolderOption _state = CertificateFolder.CreateOption();
    private readonly Option<bool> _json = JsonOption.Create();

    public ModelsShowCommand(CliContext context) : base("show", "Show one local model")
    {
        Arguments.Add(_name);
        AddSection("Model", _directory, _state.Option);
        AddSection("Output", _json);
        SetAction((parsed, _) => Task.FromResult(Run(parsed, context)));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows the properties of a model, its source, and its files with their sizes. Label embeddings are stored by fingerprint: " +
        "models with the same fingerprint share them. A tower is verified when it is loaded for the first time: its certificate says how, when, and with what difference.",
    ];

    private int Run(ParseResult parsed, CliContext context)
    {
        SettingVariables.RefuseForModels(context.Environment);
        var (_, model) = ModelLocations.Of(parsed.GetValue(_directory), context).FindOrOpen(parsed.GetRequiredValue(_name));
        var details = ModelDetails.Read(model, CertificateFolder.Open(_state, parsed, context));
        if (parsed.GetValue(_json))
        {
            context.Out.WriteLine(details.ToJson());
        }
        else
        {
            FieldList.Write(context.Out, details.Fields());
        }

        return ExitCode.AllClassified;
    }
}
