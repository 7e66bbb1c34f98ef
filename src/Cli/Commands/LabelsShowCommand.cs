using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso labels show</c></summary>
internal sealed class LabelsShowCommand : ZsoCommand
{
    private readonly LabelOptions _labels = new();
    private readonly ModelOption _model = new();
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public LabelsShowCommand(Surroundings world) : base("show", "Show how labels are read, and whether their vectors are stored")
    {
        AddSection("Labels", [.. _labels.All, _model.Option]);
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows the label set that `zso classify` would use with the same options: its key, whether its vectors are stored already, and how many " +
        "prompts (labels times templates) have to be embedded if they are not. Embeds nothing.",
    ];

    public override IReadOnlyList<string> Examples => ["zso labels show --labels \"cat,dog\" --template \"a photo of a {}.\" --template \"a drawing of a {}.\""];

    private async Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        var definition = _labels.Read(parsed, world);
        var (name, settings) = _model.Read(parsed, _connection.Read(parsed, world));

        await using var connection = await world.Connect(settings, cancellationToken);
        var client = new ZeroShotClient(connection.Grains);
        var model = await client.GetModelAsync(name, cancellationToken);
        var filled = definition.WithDefaults(model);
        var key = LabelSetKey.Of(model, filled.Labels, filled.Templates);
        var stored = await client.FindLabelsAsync(name, filled, cancellationToken) is not null;

        if (parsed.GetValue(_json))
        {
            world.Out.WriteLine(Json(key, model, filled, stored));
        }
        else
        {
            FieldList.Write(world.Out, Fields(key, model, filled, stored));
        }

        return ExitCode.AllRanked;
    }

    private static IEnumerable<(string Name, string? Value)> Fields(string key, ModelInfo model, LabelSetDefinition set, bool stored)
    {
        yield return ("model", model.Name);
        yield return ("key", key);
        yield return ("vectors", stored ? "stored" : "not stored yet: the first run embeds them");
        yield return ("prompts", Count(Prompts(set)));
        foreach (var template in set.Templates)
        {
            yield return ("template", template);
        }

        yield return ("labels", Count(set.Labels.Length));
        foreach (var (index, label) in set.Labels.Index())
        {
            yield return ("  " + Count(index + 1), label);
        }
    }

    private static string Json(string key, ModelInfo model, LabelSetDefinition set, bool stored) => new JsonObject
    {
        ["model"] = model.Name,
        ["key"] = key,
        ["stored"] = stored,
        ["prompts"] = Prompts(set),
        ["templates"] = new JsonArray([.. set.Templates.Select(template => (JsonNode?)template)]),
        ["labels"] = new JsonArray([.. set.Labels.Select(label => (JsonNode?)label)]),
    }.ToJsonString(JsonLine.Options);

    private static int Prompts(LabelSetDefinition set) => set.Labels.Length * set.Templates.Length;

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
