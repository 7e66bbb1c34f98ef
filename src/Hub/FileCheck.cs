namespace ZeroShotOrleans.Hub;

/// <summary>Result of comparing a file with the manifest of its model folder.</summary>
/// <param name="Path">Path in the model folder.</param>
/// <param name="State">Whether the file matches.</param>
public sealed record FileCheck(string Path, FileState State);

/// <summary>Whether a file matches its manifest.</summary>
public enum FileState
{
    /// <summary>The SHA-256 matches the manifest.</summary>
    Right,

    /// <summary>The file does not exist.</summary>
    Missing,

    /// <summary>The content differs from the manifest.</summary>
    Changed,
}
