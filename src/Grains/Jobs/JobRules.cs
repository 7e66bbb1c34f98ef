using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Sources;
using static ZeroShotOrleans.Grains.Requirement;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>What a job must keep to.</summary>
internal static class JobRules
{
    /// <summary>Checks a spec.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(JobSpec spec)
    {
        Require(spec.LabelSets.Length is >= 1 and <= Limits.MaxLabelSetsPerJob,
            $"A job needs 1 to {Limits.MaxLabelSetsPerJob} label sets; this one has {spec.LabelSets.Length}.");
        foreach (var set in spec.LabelSets)
        {
            LabelSetRules.Check(set);
        }

        Require(spec.Score.TopK >= 1, $"Top-k is {spec.Score.TopK}; it must be 1 or more.");
        Require(spec.Score.Threshold is >= 0 and <= 1, $"The threshold is {spec.Score.Threshold}; scores are probabilities, so it must be 0 to 1.");
        Require(spec.Score.Rematch is >= 0 and <= ScoreOptions.MaxRematch,
            $"Rematch is {spec.Score.Rematch}; it must be 0 to {ScoreOptions.MaxRematch} labels, each of which costs a text run per image.");
        Require(spec.Tenant.Length <= Limits.MaxNameLength, $"The tenant's name has {spec.Tenant.Length} characters; at most {Limits.MaxNameLength} are allowed.");
        Require(Enum.IsDefined(spec.Priority), $"There is no priority {spec.Priority}; use low, normal or high.");
        Require(spec.KeepFor is null || (spec.KeepFor > TimeSpan.Zero && spec.KeepFor <= TimeSpan.FromDays(JobOptions.MaxKeepDays)),
            $"The job is to be kept for {spec.KeepFor}; it must be more than nothing and at most {JobOptions.MaxKeepDays} days.");
        SourceRules.Check(spec.Source);
    }
}
