namespace ZeroShotOrleans;

/// <summary>Limits of the contract itself. Limits that an operator sets are options of the silo.</summary>
public static class Limits
{
    /// <summary>Most labels in one label set.</summary>
    public const int MaxLabels = 100_000;

    /// <summary>Longest label or template, in characters.</summary>
    public const int MaxLabelLength = 2_000;

    /// <summary>Most templates in one label set.</summary>
    public const int MaxTemplates = 200;

    /// <summary>Most label sets in one job.</summary>
    public const int MaxLabelSetsPerJob = 16;

    /// <summary>Most prompts (labels times templates) in one label set.</summary>
    public const int MaxPrompts = 2_000_000;

    /// <summary>Most images in one lease, and in one chunk of results.</summary>
    public const int MaxImagesPerLease = 256;

    /// <summary>Most image bytes in one message: larger ones hold up the small ones on the same connection.</summary>
    public const int MaxBytesPerMessage = 4 * 1024 * 1024;
}
