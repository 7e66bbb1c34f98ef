using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands.Common;

/// <summary>The option for JSON output.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Write JSON, one object per line." };
}
