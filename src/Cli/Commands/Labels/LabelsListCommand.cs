using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary><c>zso labels list</c></summary>
internal sealed class LabelsListCommand : ZsoCommand
{
    private readonly Option<bool> _json = JsonOption.Create();
    private readonly ConnectionOptions _connection = new();

    public LabelsListCommand(CliContext context) : base("list", "Show the named label sets")
    {
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About => ["Shows the named label sets, sorted by name, with their newest version."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var names = await context.ReadAsync(
            _connection.Read(parsed, context),
            stored => stored.ListLabelsAsync(new SiloClusterOptions().ServiceId, cancellationToken),
            connection => new GrainClient(connection.Grains).ListLabelsAsync(cancellationToken),
            cancellationToken);
        if (parsed.GetValue(_json))
        {
            foreach (var name in names)
            {
                context.Out.WriteLine(Json(name));
            }
        }
        else if (names.IsEmpty)
        {
            context.Error.WriteLine("There are no named label sets. Store one with `zso labels put NAME`.");
        }
        else
        {
            ListTable.Write(context.Out, context.OutTerminal, ["name", "version", "labels", "created"], [.. names.Select(Row)]);
        }

        return ExitCode.AllClassified;
    }

    private static string[] Row(LabelSetName set) =>
    [
        set.Name,
        set.Version.ToString(CultureInfo.InvariantCulture),
        set.Labels.ToString(CultureInfo.InvariantCulture),
        LabelSetText.Timestamp(set.Created),
    ];

    private static string Json(LabelSetName set) => new JsonObject
    {
        ["name"] = set.Name,
        ["version"] = set.Version,
        ["labels"] = set.Labels,
        ["created"] = set.Created.ToString("O", CultureInfo.InvariantCulture),
    }.ToJsonString(JsonLine.Options);
}
