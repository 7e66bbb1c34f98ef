using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary><c>zso models pull</c></summary>
internal sealed class ModelsPullCommand : ZsoCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "Name of the model on the hub, owner/name, or its Spark NLP name. Two repositories with one tower each: OWNER/A+OWNER/B.",
    };

    private readonly Option<string> _revision = new("--revision")
    {
        HelpName = "REV",
        Description = "Branch, tag or commit. Default main.",
        DefaultValueFactory = _ => "main",
    };

    private readonly Option<string?> _precision = new("--precision")
    {
        HelpName = "P",
        Description = "Precision of the image tower, such as fp16, int8 or q4. Each precision is a separate model. Default float32, or the most precise there is.",
    };

    private readonly Option<string?> _directory = new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Parent folder for the model folder. Default: zeroshot-orleans/models in the user's data folder, which zso always searches.",
    };

    private readonly HubOptionGroup _hub = new();

    public ModelsPullCommand(CliContext context) : base("pull", "Download a model")
    {
        Arguments.Add(_name);
        AddSection("Model", _revision, _precision, _directory);
        AddSection("Hub", _hub.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Downloads a model with ONNX graphs from a hub, verifies its checksums, and writes a model folder. Use it with `zso classify --model` and the part of the name " +
        "after the slash. Existing files are not downloaded again, and an interrupted pull can be resumed. The path of the folder is " +
        "written to standard output.",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso models pull openai/clip-vit-base-patch32",
        "zso models pull openai/clip-vit-base-patch32 --precision int8 --models-dir /models",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        SettingVariables.RefuseForModels(context.Environment);
        var asked = parsed.GetValue(_directory);
        var request = new PullRequest
        {
            Name = parsed.GetRequiredValue(_name),
            Directory = PulledModels.Choose(asked, context),
            Revision = parsed.GetRequiredValue(_revision),
            Precision = parsed.GetValue(_precision),
        };
        using var hub = _hub.Open(parsed);
        var report = new PullReport(context);
        string folder;
        try
        {
            folder = await hub.PullAsync(request, report, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            report.Clear();
            context.Error.WriteLine("Interrupted. Downloaded data is kept: run the same command to resume.");
            return ExitCode.Interrupted;
        }
        finally
        {
            report.Clear();
        }

        context.Out.WriteLine(folder);
        var place = asked is null ? "" : $" --models-dir \"{request.Directory}\"";
        context.Error.WriteLine(Printable.Escape($"Next: zso classify IMAGES --labels \"cat,dog\" --model {Path.GetFileName(folder)}{place}"));
        return ExitCode.AllClassified;
    }
}
