using System.CommandLine;
using System.CommandLine.Invocation;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Cli.Help;

/// <summary>Runs <c>--version</c>.</summary>
internal sealed class VersionAction(CliContext context) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        context.Out.WriteLine($"{ManualPage.ProgramName} {typeof(VersionAction).Assembly.GetName().Version!.ToString(fieldCount: 3)}");
        context.Out.WriteLine($"JPEG decoder: {JpegFormat.LibraryOf(JpegDecoder.Fastest)}");
        return ExitCode.AllClassified;
    }
}
