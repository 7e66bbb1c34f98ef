using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary><c>zso models verify</c></summary>
internal sealed class ModelsVerifyCommand : ZsoCommand
{
    private readonly Argument<string> _name = ModelArgument.CreateNameOrFolder();
    private readonly Option<string?> _directory = ModelArgument.CreateDirectory();

    private readonly Option<string?> _pictures = new("--pictures")
    {
        HelpName = "DIR",
        Description = "Folder of the images that golden.json of the model refers to. Default: the model folder.",
    };

    private readonly Option<string?> _precision = new("--precision")
    {
        HelpName = "P",
        Description = "Precision of the image tower, such as fp16, int8 or q4. Default float32, or the most precise one there is.",
    };

    private readonly StateFolderOption _state = CertificateFolder.CreateOption();

    public ModelsVerifyCommand(CliContext context) : base("verify", "Check the files and the outputs of a model")
    {
        Arguments.Add(_name);
        AddSection("Model", _directory, _pictures, _precision, _state.Option);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Compares the files with the hashes in the manifest and runs the model. Its outputs are compared with golden.json, the outputs of the reference implementation, if the " +
        "folder has it; otherwise general properties are checked, for example that an image has the same embedding alone and in a batch. Writes a row for " +
        "each check, with the largest difference. The result is kept as the certificate of the model, which `zso models show` displays.",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var pictures = parsed.GetValue(_pictures);
        if (pictures is not null && !Directory.Exists(pictures))
        {
            throw new UsageException($"--pictures {pictures} is not a folder. Specify the folder with the images of golden.json.");
        }

        SettingVariables.RefuseForModels(context.Environment);
        var (store, model) = ModelLocations.Of(parsed.GetValue(_directory), context).FindOrOpen(parsed.GetRequiredValue(_name));
        var certificates = CertificateFolder.Open(_state, parsed, context);
        List<VerificationRow> rows = [];
        rows.AddRange(await FileChecks.RunAsync(store, model, cancellationToken));
        rows.AddRange(await Task.Run(() => ModelVerification.Run(model.Path, pictures, cancellationToken, new VerificationOrder(parsed.GetValue(_precision), certificates, context.Time)).ToList(), cancellationToken));
        ListTable.Write(context.Out, context.OutTerminal, ["check", "result", "difference", "detail"], [.. rows.Select(Cells)]);
        return rows.Exists(row => row.Result is VerificationResult.Failed) ? ExitCode.SomeErrors : ExitCode.AllClassified;
    }

    private static string[] Cells(VerificationRow row) =>
    [
        row.Name,
        row.Result switch
        {
            VerificationResult.Passed => "pass",
            VerificationResult.Failed => "FAIL",
            _ => "skipped",
        },
        row.Difference?.ToString("0.0E+0", CultureInfo.InvariantCulture) ?? "-",
        row.Detail ?? "-",
    ];
}
