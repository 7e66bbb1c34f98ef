using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary><c>zso labels versions</c></summary>
internal sealed class LabelsVersionsCommand : ZsoCommand
{
    private readonly Argument<string> _name = LabelSetArgument.Create();
    private readonly Option<bool> _json = JsonOption.Create();
    private readonly ConnectionOptions _connection = new();

    public LabelsVersionsCommand(CliContext context) : base("versions", "Show the versions of a named label set")
    {
        Arguments.Add(_name);
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
        [$"Shows the versions of a label set, newest first. The newest {ILabelSetNameGrain.MaxVersions} are kept."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var name = LabelSetArgument.Read(parsed, _name);
        await using var connection = await context.Connect(_connection.Read(parsed, context), cancellationToken);
        var client = new GrainClient(connection.Grains);
        var versions = await client.ListLabelVersionsAsync(name, cancellationToken);
        if (versions.IsEmpty)
        {
            var known = (await client.ListLabelsAsync(cancellationToken)).Select(set => set.Name);
            throw new ZeroShotException(ZeroShotError.NotFound, $"Label set {name} not found.{ClosestName.Question(name, known)} To list label sets, run `zso labels list`.");
        }

        if (parsed.GetValue(_json))
        {
            foreach (var version in versions)
            {
                context.Out.WriteLine(LabelSetText.Json(version));
            }
        }
        else
        {
            ListTable.Write(context.Out, context.OutTerminal, ["version", "labels", "templates", "created"], [.. versions.Select(Row)]);
        }

        return ExitCode.AllClassified;
    }

    private static string[] Row(NamedLabelSet set) =>
    [
        set.Version.ToString(CultureInfo.InvariantCulture),
        set.Definition.Labels.Length.ToString(CultureInfo.InvariantCulture),
        set.Definition.Templates.IsDefaultOrEmpty ? "of the model" : set.Definition.Templates.Length.ToString(CultureInfo.InvariantCulture),
        LabelSetText.Timestamp(set.Created),
    ];
}
