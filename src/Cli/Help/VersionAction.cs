using System.CommandLine;
using System.CommandLine.Invocation;

namespace ZeroShotOrleans.Cli.Help;

/// <summary>What <c>--version</c> does.</summary>
internal sealed class VersionAction(CliContext context) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        context.Out.WriteLine($"{Zso.Name} {typeof(VersionAction).Assembly.GetName().Version!.ToString(fieldCount: 3)}");
        return ExitCode.AllClassified;
    }
}
