namespace ZeroShotOrleans.Gateway.Settings;

/// <summary>Fixed limits of the HTTP API. Configurable ones are in <see cref="GatewayOptions"/>, those of the contract in <see cref="Limits"/>.</summary>
internal static class HttpLimits
{
    /// <summary>Most parts in a form for <c>POST /v1/classify</c>.</summary>
    public const int MaxFormParts = 2_000;

    /// <summary>Longest boundary of a form, in characters (RFC 2046).</summary>
    public const int MaxBoundaryLength = 70;

    /// <summary>Deepest nesting of JSON.</summary>
    public const int MaxJsonDepth = 16;

    /// <summary>Longest name of a job, model, label set or silo in a URL, in characters.</summary>
    public const int MaxNameInUrl = 256;

    /// <summary>Longest request id that is kept, in characters.</summary>
    public const int MaxRequestIdLength = 64;

    /// <summary>Most jobs in a list.</summary>
    public const int MaxListedJobs = 1_000;

    /// <summary>Most days that a job may be kept.</summary>
    public const int MaxKeepDays = 3_650;
}
