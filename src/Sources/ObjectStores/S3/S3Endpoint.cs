namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>Where requests go: the endpoint and the region, of the configuration or of the environment.</summary>
/// <param name="Url">The endpoint of a compatible store; null: Amazon S3.</param>
/// <param name="Region">The region to sign for.</param>
/// <param name="PathStyle">Whether the bucket is part of the path.</param>
internal sealed record S3Endpoint(Uri? Url, string Region, bool PathStyle)
{
    private const string DefaultRegion = "us-east-1";

    /// <summary>Reads options and, for what they leave open, the variables that every AWS tool reads.</summary>
    /// <param name="options">The options.</param>
    /// <param name="variable">Gets an environment variable.</param>
    /// <param name="profileRegion">The region of the profile that the environment names.</param>
    /// <exception cref="ObjectStoreException">A variable has no valid value.</exception>
    public static S3Endpoint Of(S3Options options, Func<string, string?> variable, Func<string?> profileRegion)
    {
        var url = options.Endpoint ?? OfEnvironment(options, variable);
        var region = options.Region ?? Value(variable("AWS_REGION")) ?? Value(variable("AWS_DEFAULT_REGION")) ?? Value(profileRegion()) ?? DefaultRegion;
        return S3Options.IsRegion(region)
            ? new S3Endpoint(url, region, options.PathStyle ?? url is not null)
            : throw new ObjectStoreException(ObjectStoreError.Refused, "AWS_REGION, AWS_DEFAULT_REGION or the region of the profile is not the name of a region, such as eu-central-1.");
    }

    /// <summary>What is wrong with an endpoint, after its name; null: nothing. It may hold a password, and is not repeated.</summary>
    public static string? Refusal(Uri endpoint, bool allowHttp) =>
        !endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint is not { UserInfo: "", Query: "", Fragment: "" } || endpoint.Host.Length == 0
            ? "must be a URL such as https://minio.example.org:9000, without user name, query or fragment."
            : endpoint.Scheme == Uri.UriSchemeHttp && !endpoint.IsLoopback && !allowHttp
                ? $"is an http URL: images and temporary credentials would be readable on the way. Use https, or set {S3Options.Section}:{nameof(S3Options.AllowHttp)}."
                : null;

    /// <summary>Whether a request may go to a host: a store's redirect never leads elsewhere.</summary>
    public bool Covers(string host) => Url is null
        ? IsBelow(host, "amazonaws.com") || IsBelow(host, "amazonaws.com.cn") || IsBelow(host, "amazonaws.eu") || IsBelow(host, "api.aws")
        : host.Equals(Url.Host, StringComparison.OrdinalIgnoreCase) || IsBelow(host, Url.Host);

    private static Uri? OfEnvironment(S3Options options, Func<string, string?> variable)
    {
        if ("true".Equals(variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), StringComparison.OrdinalIgnoreCase)
            || (Value(variable("AWS_ENDPOINT_URL_S3")) ?? Value(variable("AWS_ENDPOINT_URL"))) is not { } text)
        {
            return null;
        }

        var refusal = Uri.TryCreate(text, UriKind.Absolute, out var url) ? Refusal(url, options.AllowHttp) : "is not a URL.";
        return refusal is null ? url : throw new ObjectStoreException(ObjectStoreError.Refused, $"The environment variable AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL {refusal}");
    }

    private static string? Value(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool IsBelow(string host, string domain) => host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);
}
