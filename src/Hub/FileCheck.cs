namespace ZeroShotOrleans.Hub;

/// <summary>What became of a file since its manifest was written.</summary>
/// <param name="Path">Path in the model folder.</param>
/// <param name="State">What is wrong with it, if anything.</param>
public sealed record FileCheck(string Path, FileState State);

/// <summary>Whether a file is what its manifest says.</summary>
public enum FileState
{
    /// <summary>Its SHA-256 is the manifest's.</summary>
    Right,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It has other bytes.</summary>
    Changed,
}
