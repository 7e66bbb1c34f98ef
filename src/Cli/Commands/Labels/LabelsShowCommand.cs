using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Labels;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary><c>zso labels show</c></summary>
internal sealed class LabelsShowCommand : ZsoCommand
{
    private readonly Argument<string?> _name = new("NAME[@VERSION]")
    {
        Description = "A named label set; the newest version by default. Omit it to show the labels of the options.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly LabelOptions _labels = new();
    private readonly ModelOption _model = new();
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public LabelsShowCommand(CliContext context) : base("show", "Show a label set and whether its embeddings are stored")
    {
        Arguments.Add(_name);
        AddSection("Labels", [.. _labels.One, _model.Option]);
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows a named label set, or the one that `zso classify` would use with the same options: its key, whether its embeddings are stored, and how many " +
        "prompts (labels times templates) must be embedded otherwise. Does not embed anything.",
    ];

    public override IReadOnlyList<string> Examples => ["zso labels show animals@2", "zso labels show --labels \"cat,dog\" --template \"a photo of a {}.\" --template \"a drawing of a {}.\""];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var reference = Reference(parsed);
        var here = reference is null ? _labels.ReadOne(parsed, context) : null;
        var (name, settings) = _model.Read(parsed, _connection.Read(parsed, context));

        await using var connection = await context.Connect(settings, cancellationToken);
        var client = new GrainClient(connection.Grains);
        var model = await client.GetModelAsync(name, cancellationToken);
        var named = reference is var (set, version) ? await client.GetLabelsAsync(set, version, cancellationToken) : null;
        var filled = (here ?? named!.Definition).WithDefaults(model);
        var key = LabelSetKey.Of(model, filled.Labels, filled.Templates);
        var stored = await client.FindLabelsAsync(name, filled, cancellationToken) is not null;
        var warnings = await client.InspectLabelsAsync(name, filled, cancellationToken);

        if (parsed.GetValue(_json))
        {
            context.Out.WriteLine(Json(named, key, model, filled, stored, warnings));
        }
        else
        {
            FieldList.Write(context.Out, Fields(named, key, model, filled, stored, warnings));
        }

        return ExitCode.AllClassified;
    }

    private (string Name, int Version)? Reference(ParseResult parsed)
    {
        if (parsed.GetValue(_name) is not { } text)
        {
            return null;
        }

        return _labels.Given(parsed)
            ? throw new UsageException($"NAME {text} cannot be combined with labels or templates. Omit one or the other.")
            : SetArgument.Reference(text, "NAME");
    }

    private static IEnumerable<(string Name, string? Value)> Fields(NamedLabelSet? named, string key, ModelInfo model, LabelSetDefinition set, bool stored, ImmutableArray<ScoreWarning> warnings)
    {
        yield return ("name", named is null ? null : LabelSetText.Title(named));
        yield return ("created", named is null ? null : LabelSetText.Timestamp(named.Created));
        yield return ("model", model.Name);
        yield return ("key", key);
        yield return ("embeddings", stored ? "stored" : "not stored yet: the first run embeds them");
        yield return ("prompts", Count(Prompts(set)));
        foreach (var warning in WarningText.Fields(warnings))
        {
            yield return warning;
        }

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

    private static string Json(NamedLabelSet? named, string key, ModelInfo model, LabelSetDefinition set, bool stored, ImmutableArray<ScoreWarning> warnings) => new JsonObject
    {
        ["name"] = named?.Name,
        ["version"] = named?.Version ?? 0,
        ["created"] = named?.Created.ToString("O", CultureInfo.InvariantCulture),
        ["model"] = model.Name,
        ["key"] = key,
        ["stored"] = stored,
        ["prompts"] = Prompts(set),
        ["warnings"] = WarningText.Json(warnings),
        ["templates"] = new JsonArray([.. set.Templates.Select(template => (JsonNode?)template)]),
        ["labels"] = new JsonArray([.. set.Labels.Select(label => (JsonNode?)label)]),
    }.ToJsonString(JsonLine.Options);

    private static int Prompts(LabelSetDefinition set) => set.Labels.Length * set.Templates.Length;

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
