namespace ZeroShotOrleans.Gateway.Settings;

/// <summary>Fixed limits of the HTTP API. Configurable ones are in <see cref="GatewayOptions"/>, those of the contract in <see cref="Limits"/>.</summary>
internal static class HttpLimits
{
    /// <summary>Largest value of <see cref="GatewayOptions.MaxEmbeddingInputs"/>.</summary>
    public const int MaxEmbeddingInputs = 16_384;

    /// <summary>Maximum number of parts in a form for <c>POST /v1/classify</c>.</summary>
    public const int MaxFormParts = 2_000;

    /// <summary>Maximum length of a form's boundary, in characters (RFC 2046).</summary>
    public const int MaxBoundaryLength = 70;

    /// <summary>Maximum nesting depth of JSON.</summary>
    public const int MaxJsonDepth = 16;

    /// <summary>Maximum length of the name of a job, model, label set or silo in a URL, in characters.</summary>
    public const int MaxNameInUrl = 256;

    /// <summary>Seconds for which a browser may keep the answer of a preflight: as long as any browser does.</summary>
    public const int PreflightSeconds = 7_200;

    /// <summary>Maximum length of a request id, in characters.</summary>
    public const int MaxRequestIdLength = 64;

    /// <summary>Maximum size of the window of a body compressed with zstd, in bytes: what RFC 9659 allows.</summary>
    public const int MaxZstdWindowBytes = 8 * 1024 * 1024;

    /// <summary>Maximum number of jobs in a list.</summary>
    public const int MaxListedJobs = 1_000;

    /// <summary>Number of jobs in a list, unless the request says otherwise.</summary>
    public const int DefaultListedJobs = 100;

    /// <summary>Maximum number of images in a page of results.</summary>
    public const int MaxPageImages = 1_000;

    /// <summary>Number of images in a page of results, unless the request says otherwise.</summary>
    public const int DefaultPageImages = 100;

    /// <summary>Maximum number of days to keep a job.</summary>
    public const int MaxKeepDays = 3_650;
}
