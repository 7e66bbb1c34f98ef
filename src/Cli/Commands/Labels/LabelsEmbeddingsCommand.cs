using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Labels;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Results.Vectors;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary><c>zso labels embeddings</c></summary>
internal sealed class LabelsEmbeddingsCommand : ZsoCommand
{
    private readonly Argument<string> _name = new("NAME[@VERSION]") { Description = "A named label set; the newest version by default." };
    private readonly VectorOutOption _out = new();
    private readonly ModelOption _model = new();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Write only warnings and errors to standard error." };
    private readonly ConnectionOptions _connection = new();

    public LabelsEmbeddingsCommand(CliContext context) : base("embeddings", "Write the embeddings of a label set")
    {
        Arguments.Add(_name);
        AddSection("Labels", _model.Option);
        AddSection("Output", _out.Option, _quiet);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Writes the embeddings of a named label set, by default of its newest version: a row for each label in the order of the set, float32 of unit length, the mean over its templates. Those that are not stored yet are computed.",
    ];

    public override IReadOnlyList<string> Examples => ["zso labels embeddings animals --out animals.parquet", "zso labels embeddings animals@2 --out animals.npy"];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var (name, version) = SetArgument.Reference(parsed.GetRequiredValue(_name), "NAME");
        using var target = _out.Open(parsed);
        var (modelName, settings) = _model.Read(parsed, _connection.Read(parsed, context));
        await using var connection = await context.Connect(settings, cancellationToken);
        var client = new GrainClient(connection.Grains);
        var model = await client.GetModelAsync(modelName, cancellationToken);
        var set = await client.GetLabelsAsync(name, version, cancellationToken);
        var (info, embeddings) = await client.GetLabelEmbeddingsAsync(modelName, set.Definition, cancellationToken);
        var dimension = await target.WriteAsync(VectorLayout.Of(model, info.Key, set.Name, set.Version), write =>
        {
            foreach (var row in VectorRow.Of(set.Definition.Labels, embeddings))
            {
                write(row);
            }

            return Task.CompletedTask;
        });
        if (!parsed.GetValue(_quiet))
        {
            context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{LabelSetText.Title(set)}: {set.Definition.Labels.Length} embeddings of {dimension} values."));
        }

        return ExitCode.AllClassified;
    }
}
