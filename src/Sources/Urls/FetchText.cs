namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Describes download failures. The runtime's messages would reveal the IP addresses of a host.</summary>
internal static class FetchText
{
    /// <summary>A sentence that describes the failure.</summary>
    public static string Of(Exception failure, string host) => failure is not HttpRequestException http
        ? $"The answer of {host} broke off."
        : http.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"The host {host} could not be found.",
            HttpRequestError.ConnectionError => $"{host} could not be connected to.",
            HttpRequestError.SecureConnectionError => $"No secure connection to {host} could be made: its certificate is not trusted, or it speaks no TLS.",
            HttpRequestError.ResponseEnded => $"The answer of {host} broke off.",
            HttpRequestError.ConfigurationLimitExceeded => $"The headers of the answer of {host} are too long.",
            _ => $"The answer of {host} is no HTTP.",
        };
}
