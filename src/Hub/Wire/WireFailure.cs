using System.Globalization;

namespace ZeroShotOrleans.Hub.Wire;

/// <summary>What the network did, in words. Addresses are shown without path and query: those of file stores are as good as a key.</summary>
internal static class WireFailure
{
    private const string Remedy = "Pull again: it goes on where it stopped.";

    /// <summary>No answer, or no further piece of one.</summary>
    public static HubException Silent(Uri address, TimeSpan timeout) => new(
        HubError.Network,
        string.Create(CultureInfo.InvariantCulture, $"{address.Host} sent nothing for {timeout.TotalSeconds:0.#} s."),
        $"{Remedy} Raise Hub:Timeout if the network is that slow.")
    {
        IsTransient = true,
    };

    /// <summary>No connection, or none that can be trusted.</summary>
    public static HubException NotReached(Uri address, HttpRequestException failure) => new(
        HubError.Network,
        $"{address.Host} was not reached: {(failure.InnerException ?? failure).Message.TrimEnd('.')}.",
        "Check the network and the proxy (HTTPS_PROXY), or name a mirror in Hub:Endpoint.",
        failure)
    {
        // A certificate that is not accepted now will not be in a second.
        IsTransient = failure.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError),
    };

    /// <summary>The answer broke off.</summary>
    public static HubException BrokeOff(Uri address, Exception failure) => new(
        HubError.Network, $"{address.Host} broke the connection off: {failure.Message.TrimEnd('.')}.", Remedy, failure) { IsTransient = true };

    /// <summary>Not the part that was asked for.</summary>
    public static HubException OtherPart(string file) => new(
        HubError.Network, $"Another part of {file} came than was asked for, so it begins anew.", Remedy) { IsTransient = true };

    /// <summary>The answer ended early, and in order.</summary>
    public static HubException EndedEarly(string file, long bytes, long size) => new(
        HubError.Network, $"{file} ended after {bytes} of {size} bytes.", Remedy) { IsTransient = true };
}
