using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Hub.Published;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary><c>zso models check-published</c></summary>
internal sealed class ModelsCheckPublishedCommand : ZsoCommand
{
    private readonly Argument<string?> _checkpoint = new("CHECKPOINT")
    {
        Description = "Checkpoint on the hub, owner/name. Without it, the checkpoints are listed and nothing is downloaded.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _numbers = new("--numbers")
    {
        HelpName = "FILE",
        Description = "JSON file with other published numbers, in the form of docs/models.md. Default: those that ship with the program.",
    };

    private readonly Option<string?> _directory = new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Parent folder for the model folder. Default: as for `zso models pull`.",
    };

    private readonly HubOptionGroup _hub = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public ModelsCheckPublishedCommand(CliContext context) : base("check-published", "Compare a published model with published numbers")
    {
        Arguments.Add(_checkpoint);
        AddSection("Numbers", _numbers, _directory);
        AddSection("Hub", _hub.All);
        AddSection("Output", _json);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Pulls a checkpoint, fetches the images of published numbers from their publishers, and compares: a row for each text, with the published and the measured number, their difference " +
        "and the tolerance. Exits with 1 if a number is off or could not be measured.",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso models check-published",
        "zso models check-published openai/clip-vit-base-patch32 --json",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        SettingVariables.RefuseForModels(context.Environment);
        var all = parsed.GetValue(_numbers) is { } file ? PublishedNumbers.Read(file) : PublishedNumbers.Shipped();
        if (parsed.GetValue(_checkpoint) is not { } checkpoint)
        {
            List(context, all, parsed.GetValue(_json));
            return ExitCode.AllClassified;
        }

        PublishedNumbers[] records = [.. all.Where(record => record.Checkpoint == checkpoint)];
        if (records.Length == 0)
        {
            throw new UsageException($"There are no published numbers for {Printable.Escape(checkpoint)}. To list the checkpoints that have some, run: zso models check-published");
        }

        using var hub = _hub.Open(parsed);
        var folder = await PullAsync(hub, new PullRequest { Name = checkpoint, Directory = PulledModels.Choose(parsed.GetValue(_directory), context) }, context, cancellationToken);
        using var images = new PublishedImages();
        var results = await PublishedRun.RunAsync(folder, records, images, cancellationToken);
        Write(context, results, parsed.GetValue(_json));
        return results.All(result => result.Passed) ? ExitCode.AllClassified : ExitCode.SomeErrors;
    }

    private static async Task<string> PullAsync(ModelHub hub, PullRequest request, CliContext context, CancellationToken cancellationToken)
    {
        var report = new PullReport(context);
        try
        {
            return await hub.PullAsync(request, report, cancellationToken);
        }
        finally
        {
            report.Clear();
        }
    }

    private static void List(CliContext context, IReadOnlyList<PublishedNumbers> all, bool json)
    {
        foreach (var group in json ? all.GroupBy(record => record.Checkpoint) : [])
        {
            context.Out.WriteLine(new JsonObject
            {
                ["checkpoint"] = group.Key,
                ["records"] = group.Count(),
                ["images"] = new JsonArray([.. group.Select(record => (JsonNode)record.Image.AbsoluteUri).DistinctBy(image => image.ToString())]),
            }.ToJsonString(JsonLine.Options));
        }

        if (!json)
        {
            ListTable.Write(context.Out, context.OutTerminal, ["checkpoint", "records", "images to fetch"],
                [.. all.GroupBy(record => record.Checkpoint).Select(group => (string[])[
                    group.Key, group.Count().ToString(CultureInfo.InvariantCulture), string.Join(' ', group.Select(record => record.Image.AbsoluteUri).Distinct())])]);
            context.Error.WriteLine("A run pulls the checkpoint as `zso models pull` does and fetches these images. Nothing has been downloaded.");
        }
    }

    private static void Write(CliContext context, IReadOnlyList<PublishedResult> results, bool json)
    {
        if (json)
        {
            foreach (var result in results)
            {
                context.Out.WriteLine(Json(result));
            }

            return;
        }

        ListTable.Write(context.Out, context.OutTerminal, ["record", "text", "published", "measured", "difference", "tolerance", "result"], [.. results.SelectMany(Rows)]);
        context.Error.WriteLine($"{results.Count(result => result.Passed)} of {results.Count} records agree.");
    }

    private static IEnumerable<string[]> Rows(PublishedResult result) => result.Problem is { } problem
        ? [[result.Numbers.Id, "-", "-", "-", "-", "-", $"NOT RUN: {problem}"]]
        : result.Numbers.Texts.Select((text, row) => (string[])[
            result.Numbers.Id,
            text,
            Number(result.Numbers.Expected[row], "0.######"),
            Number(result.Measured[row], "0.######"),
            Number(result.DifferenceOf(row), "0.0E+0"),
            Number(result.Numbers.ToleranceOf(result.Numbers.Expected[row]), "0.0E+0"),
            result.IsWithin(row) ? "pass" : "FAIL",
        ]);

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private static string Json(PublishedResult result) => new JsonObject
    {
        ["id"] = result.Numbers.Id,
        ["checkpoint"] = result.Numbers.Checkpoint,
        ["result"] = result.Problem is not null ? "notRun" : result.Passed ? "pass" : "fail",
        ["problem"] = result.Problem,
        ["image"] = result.Numbers.Image.AbsoluteUri,
        ["kind"] = JsonName(result.Numbers.Kind),
        ["texts"] = new JsonArray([.. result.Numbers.Texts.Select(text => (JsonNode)text)]),
        ["published"] = Array(result.Numbers.Expected),
        ["measured"] = Array(result.Measured),
        ["difference"] = Array(result.Measured.Select((_, row) => result.DifferenceOf(row))),
        ["tolerance"] = Array(result.Numbers.Expected.Select(result.Numbers.ToleranceOf)),
        ["source"] = result.Numbers.Source,
    }.ToJsonString(JsonLine.Options);

    // JSON has no NaN, which is a failure.
    private static JsonArray Array(IEnumerable<double> numbers) => new([.. numbers.Select(number => double.IsFinite(number) ? (JsonNode?)number : null)]);

    private static string JsonName(PublishedKind kind) => kind switch
    {
        PublishedKind.Logits => "logits",
        PublishedKind.Softmax => "softmax",
        PublishedKind.Sigmoid => "sigmoid",
        _ => "cosine",
    };
}
