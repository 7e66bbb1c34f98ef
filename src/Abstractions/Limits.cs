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

    /// <summary>Most addresses in a <see cref="UrlSource"/>.</summary>
    public const int MaxUrlsPerJob = 10_000;

    /// <summary>Longest address of an image, in characters.</summary>
    public const int MaxUrlLength = 8_192;

    /// <summary>Most paths in <see cref="DirectorySource.Paths"/>. More are a glob, a folder or a <see cref="ListSource"/>.</summary>
    public const int MaxPathsPerJob = 10_000;

    /// <summary>Most patterns of each kind in a job: include, exclude, globs.</summary>
    public const int MaxPatternsPerJob = 1_000;

    /// <summary>Longest path or pattern in a job, in characters.</summary>
    public const int MaxPathLength = 4_096;

    /// <summary>Most extensions that a scan counts apart; files of others are summed.</summary>
    public const int MaxSkippedExtensions = 50;

    /// <summary>Longest extension that a scan counts apart, in characters with its dot.</summary>
    public const int MaxExtensionLength = 20;

    /// <summary>Longest name of a label set, tenant or upload, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Most images in one interactive request.</summary>
    public const int MaxImagesPerRequest = 64;

    /// <summary>Most inputs to embed in one HTTP request, as in OpenAI's API. Split into messages of at most <see cref="ITextEncoderGrain.MaxPromptsPerCall"/> texts.</summary>
    public const int MaxInputsPerRequest = 2_048;

    /// <summary>
    /// Most bytes of one image in an interactive request, which then travels in a message of its own: small calls behind it wait some tens of
    /// milliseconds.
    /// </summary>
    public const int MaxBytesPerInteractiveImage = 32 * 1024 * 1024;

    /// <summary>Most image bytes in one message: larger ones hold up the small ones on the same connection.</summary>
    public const int MaxBytesPerMessage = 4 * 1024 * 1024;

    /// <summary>Most pixels along the longer side of a thumbnail.</summary>
    public const int ThumbnailSide = 240;
}
