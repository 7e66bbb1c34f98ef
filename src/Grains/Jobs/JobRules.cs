using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.Listing;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Validates jobs.</summary>
internal static class JobRules
{
    /// <summary>Validates a spec.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(JobSpec spec)
    {
        ScoreRules.Check(spec.Score);
        Require(spec.Tenant.Length <= Limits.MaxNameLength, $"The tenant's name has {spec.Tenant.Length} characters; at most {Limits.MaxNameLength} are allowed.");
        Require(Enum.IsDefined(spec.Priority), $"Priority {spec.Priority} is not valid; use low, normal or high.");
        Require(spec.KeepFor is null || (spec.KeepFor > TimeSpan.Zero && spec.KeepFor <= TimeSpan.FromDays(JobOptions.MaxKeepDays)),
            $"The retention time of a job must be greater than 0 and at most {JobOptions.MaxKeepDays} days (got {spec.KeepFor}).");
        SourceRules.Check(spec.Source);
        Require(spec.Export is null || (spec.Export.To is { Length: >= 1 and <= Limits.MaxPathLength } to && !to.Any(char.IsControl)),
            $"The place of exported results must have 1 to {Limits.MaxPathLength} characters without control characters.");
    }
}
