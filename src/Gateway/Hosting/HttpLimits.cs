namespace ZeroShotOrleans.Gateway.Hosting;

/// <summary>Limits of the HTTP API that nobody needs to set. Those that an operator sets are <see cref="GatewayOptions"/>, those of the contract <see cref="Limits"/>.</summary>
internal static class HttpLimits
{
    /// <summary>Most parts in a form for <c>POST /v1/classify</c>.</summary>
    public const int MaxFormParts = 2_000;

    /// <summary>Longest boundary of a form, in characters: RFC 2046 allows no longer one.</summary>
    public const int MaxBoundaryLength = 70;

    /// <summary>Deepest nesting of JSON: deeper serves nobody here but those who want to exhaust a stack.</summary>
    public const int MaxJsonDepth = 16;

    /// <summary>Longest name of a job, model, label set or silo in an address, in characters.</summary>
    public const int MaxNameInAddress = 256;

    /// <summary>Longest request id that is kept, in characters.</summary>
    public const int MaxRequestIdLength = 64;

    /// <summary>Most jobs in a list.</summary>
    public const int MaxListedJobs = 1_000;

    /// <summary>Most days that a job may be kept.</summary>
    public const int MaxKeepDays = 3_650;
}
