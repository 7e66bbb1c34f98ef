namespace ZeroShotOrleans.Grains.Encoding.Urls;

/// <summary>Failures of fetching in words of our own: those of the runtime name the addresses that a host leads to.</summary>
internal static class FetchWords
{
    /// <summary>A sentence.</summary>
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
