using System.Globalization;

namespace ZeroShotOrleans.Hub.Http;

/// <summary>Errors of the network. URLs are shown without path and query, because signed file-store URLs grant access.</summary>
internal static class NetworkErrors
{
    private const string Remedy = "Pull again; the download resumes.";

    /// <summary>The server did not respond, or stalled.</summary>
    public static HubException TimedOut(Uri address, TimeSpan timeout) => new(
        HubError.Network,
        string.Create(CultureInfo.InvariantCulture, $"{address.Host} sent nothing for {timeout.TotalSeconds:0.#} s."),
        $"{Remedy} If the network is slow, raise Hub:Timeout.")
    {
        IsTransient = true,
    };

    /// <summary>The connection failed or is not trusted.</summary>
    public static HubException NotReached(Uri address, HttpRequestException failure) => new(
        HubError.Network,
        $"{address.Host} could not be reached: {(failure.InnerException ?? failure).Message.TrimEnd('.')}.",
        "Check the network and the proxy (HTTPS_PROXY), or set a mirror in Hub:Endpoint.",
        failure)
    {
        // A rejected certificate or proxy stays rejected; retrying does not help.
        IsTransient = failure.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError),
    };

    /// <summary>The connection was closed early.</summary>
    public static HubException ConnectionClosed(Uri address, Exception failure) => new(
        HubError.Network, $"{address.Host} closed the connection early: {failure.Message.TrimEnd('.')}.", Remedy, failure) { IsTransient = true };

    /// <summary>The server returned a different range than requested.</summary>
    public static HubException WrongRange(string file) => new(
        HubError.Network, $"The server sent a different range of {file} than requested; the file is downloaded again.", Remedy) { IsTransient = true };

    /// <summary>The response ended cleanly but too early.</summary>
    public static HubException EndedEarly(string file, long bytes, long size) => new(
        HubError.Network, $"{file} ended after {bytes} of {size} bytes.", Remedy) { IsTransient = true };
}
