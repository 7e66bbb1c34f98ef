using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary><c>zso labels put</c></summary>
internal sealed class LabelsPutCommand : ZsoCommand
{
    private readonly Argument<string> _name = LabelSetArgument.Create();
    private readonly LabelOptions _labels = new();
    private readonly Option<bool> _json = JsonOption.Create();
    private readonly ConnectionOptions _connection = new();

    public LabelsPutCommand(CliContext context) : base("put", "Store a label set under a name")
    {
        Arguments.Add(_name);
        AddSection("Labels", _labels.One);
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Stores labels and templates as the newest version of a named label set, for `zso classify --set NAME`. Versions never change: earlier ones remain " +
        "available as NAME@VERSION. If the newest version is identical, no new one is stored.",
    ];

    public override IReadOnlyList<string> Examples =>
        ["zso labels put animals --labels \"cat,dog,horse\"", "zso labels put animals --labels-file animals.txt --template \"a photo of a {}, an animal.\""];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var name = LabelSetArgument.Read(parsed, _name);
        var definition = _labels.ReadOne(parsed, context);
        await using var connection = await context.Connect(_connection.Read(parsed, context), cancellationToken);
        var stored = await new GrainClient(connection.Grains).PutLabelsAsync(name, definition, cancellationToken);
        foreach (var warning in LabelRules.Warnings(stored.Definition.Labels))
        {
            context.Error.WriteLine($"Warning: {Printable.Escape(warning.Message)}");
        }

        if (parsed.GetValue(_json))
        {
            context.Out.WriteLine(LabelSetText.Json(stored));
        }
        else
        {
            context.Error.WriteLine(Printable.Escape(
                $"{LabelSetText.Title(stored)}: {LabelSetText.Count(stored.Definition.Labels.Length, "label")}, {LabelSetText.Templates(stored.Definition)}."));
        }

        return ExitCode.AllClassified;
    }
}
