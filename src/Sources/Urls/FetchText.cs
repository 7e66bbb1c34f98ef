namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Describes download failures. The runtime's messages would reveal the IP addresses of a host.</summary>
internal static class FetchText
{
    /// <summary>A sentence that describes the failure.</summary>
    public static string Of(Exception failure, string host) => failure is not HttpRequestException http
        ? $"The response of {host} ended early."
        : http.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"The host {host} could not be resolved.",
            HttpRequestError.ConnectionError => $"Could not connect to {host}.",
            HttpRequestError.SecureConnectionError => $"Could not establish a secure connection to {host}: its certificate is not trusted, or it does not support TLS.",
            HttpRequestError.ResponseEnded => $"The response of {host} ended early.",
            HttpRequestError.ConfigurationLimitExceeded => $"The response headers of {host} are too long.",
            _ => $"The response of {host} is not valid HTTP.",
        };
}
