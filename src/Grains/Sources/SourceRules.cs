using static ZeroShotOrleans.Grains.Requirement;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>What a source must keep to.</summary>
internal static class SourceRules
{
    /// <summary>Checks a source.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(ImageSource source) =>
        Require(source is not DirectorySource directory || Path.IsPathFullyQualified(directory.Root),
            $"The directory of a job must be an absolute path: silos have working directories of their own.");
}
