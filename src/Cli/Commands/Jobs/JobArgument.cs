using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary>The argument for a job id.</summary>
internal static class JobArgument
{
    public static Argument<string> Create() => new("ID") { Description = "Job id, as shown by `zso jobs list` and at the end of a run." };
}
