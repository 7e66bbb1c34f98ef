using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The option that asks for JSON instead of lines for people.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Write JSON, one object on each line." };
}
