namespace ZeroShotOrleans;

/// <summary>Limits of the contract. Configurable limits are options of the silo.</summary>
public static class Limits
{
    /// <summary>Maximum number of labels in a label set.</summary>
    public const int MaxLabels = 100_000;

    /// <summary>Maximum length of a label or template, in characters.</summary>
    public const int MaxLabelLength = 2_000;

    /// <summary>Maximum number of templates in a label set.</summary>
    public const int MaxTemplates = 200;

    /// <summary>Maximum number of label sets in a job.</summary>
    public const int MaxLabelSetsPerJob = 16;

    /// <summary>Maximum number of prompts (labels times templates) in a label set.</summary>
    public const int MaxPrompts = 2_000_000;

    /// <summary>Maximum number of images in a lease, and in a chunk of results.</summary>
    public const int MaxImagesPerLease = 256;

    /// <summary>Maximum number of URLs in a <see cref="UrlSource"/>.</summary>
    public const int MaxUrlsPerJob = 10_000;

    /// <summary>Maximum length of an image's URL, in characters.</summary>
    public const int MaxUrlLength = 8_192;

    /// <summary>Maximum number of paths in <see cref="DirectorySource.Paths"/>. For more, use a glob, a folder or a <see cref="ListSource"/>.</summary>
    public const int MaxPathsPerJob = 10_000;

    /// <summary>Maximum number of patterns of each kind in a job: include, exclude, globs.</summary>
    public const int MaxPatternsPerJob = 1_000;

    /// <summary>Maximum length of a path or pattern in a job, in characters.</summary>
    public const int MaxPathLength = 4_096;

    /// <summary>Maximum number of extensions that a scan counts separately; other files are summed.</summary>
    public const int MaxSkippedExtensions = 50;

    /// <summary>Maximum length of an extension that a scan counts separately, in characters including the dot.</summary>
    public const int MaxExtensionLength = 20;

    /// <summary>Maximum length of the name of a label set, tenant or upload, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Maximum number of images in an interactive request.</summary>
    public const int MaxImagesPerRequest = 64;

    /// <summary>
    /// Maximum size in bytes of one image in an interactive request, which is sent in a message of its own: small calls queued after it wait for tens of
    /// milliseconds.
    /// </summary>
    public const int MaxBytesPerInteractiveImage = 32 * 1024 * 1024;

    /// <summary>Maximum size in bytes of the images in one message: larger messages delay small ones on the same connection.</summary>
    public const int MaxBytesPerMessage = 4 * 1024 * 1024;

    /// <summary>Maximum length of the longer side of a thumbnail, in pixels.</summary>
    public const int ThumbnailSide = 240;
}
