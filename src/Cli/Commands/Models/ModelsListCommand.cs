using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary><c>zso models list</c></summary>
internal sealed class ModelsListCommand : ZsoCommand
{
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public ModelsListCommand(CliContext context) : base("list", "Show the available models")
    {
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows the models of the cluster: name for --model, family, embedding dimension, input image size in pixels " +
        "(height x width), megabytes on disk, licence, precisions other than float32, and the silos that have loaded it. Folders that cannot be used as a model are " +
        "omitted.",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var (models, loadedModels) = await ReadAsync(_connection.Read(parsed, context), context, cancellationToken);
        var loaded = loadedModels.Where(model => model.Bytes > 0)
            .ToLookup(model => model.Model, model => $"{model.Silo.Endpoint} {model.Device}", StringComparer.Ordinal);
        if (parsed.GetValue(_json))
        {
            foreach (var model in models)
            {
                context.Out.WriteLine(Json(model, loaded[model.Name]));
            }
        }
        else if (models.IsEmpty)
        {
            context.Error.WriteLine("No models found. Specify a folder of models with --models-dir.");
        }
        else
        {
            ListTable.Write(context.Out, context.OutTerminal, ["name", "family", "dimension", "image", "MB", "licence", "variants", "loaded on"],
                [.. models.Select(model => Row(model, loaded[model.Name]))]);
        }

        return ExitCode.AllClassified;
    }

    // No silo is started to list folders: it would have loaded none.
    private static async Task<(ImmutableArray<ModelInfo> Models, ImmutableArray<LoadedModel> Loaded)> ReadAsync(ConnectionSettings settings, CliContext context, CancellationToken cancellationToken)
    {
        if (settings is EmbeddedSettings embedded && context.ListModels is { } list)
        {
            return (list(embedded), []);
        }

        await using var connection = await context.Connect(settings, cancellationToken);
        var client = new GrainClient(connection.Grains);
        return (await client.ListModelsAsync(cancellationToken), await client.LoadedModelsAsync(cancellationToken));
    }

    private static string[] Row(ModelInfo model, IEnumerable<string> loadedOn) =>
    [
        model.Name,
        model.Family,
        model.EmbeddingDimension.ToString(CultureInfo.InvariantCulture),
        model.ImageSize.IsEmpty ? "patches" : string.Join('x', model.ImageSize.Select(side => side.ToString(CultureInfo.InvariantCulture))),
        (model.Bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture),
        model.License ?? "-",
        model.Variants.IsDefaultOrEmpty ? "-" : string.Join(' ', model.Variants),
        string.Join(", ", loadedOn) is { Length: > 0 } silos ? silos : "-",
    ];

    private static string Json(ModelInfo model, IEnumerable<string> loadedOn) => new JsonObject
    {
        ["name"] = model.Name,
        ["family"] = model.Family,
        ["dimension"] = model.EmbeddingDimension,
        ["imageSize"] = new JsonArray([.. model.ImageSize.Select(side => (JsonNode?)side)]),
        ["bytes"] = model.Bytes,
        ["license"] = model.License,
        ["variants"] = new JsonArray([.. model.Variants.Select(variant => (JsonNode?)variant)]),
        ["loadedOn"] = new JsonArray([.. loadedOn.Select(silo => (JsonNode?)silo)]),
        ["template"] = model.DefaultTemplate,
        ["sigmoid"] = model.Sigmoid,
        ["logitScale"] = model.LogitScale,
        ["logitScaleAssumed"] = model.LogitScaleAssumed,
        ["logitBias"] = model.LogitBias,
    }.ToJsonString(JsonLine.Options);
}
