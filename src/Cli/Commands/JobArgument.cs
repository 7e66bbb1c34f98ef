using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The argument that names a job.</summary>
internal static class JobArgument
{
    public static Argument<string> Create() => new("ID") { Description = "Id of the job, as `zso jobs list` and the end of a run show it." };
}
