namespace ZeroShotOrleans.Client.Connecting;

/// <summary>The message about a cluster that does not answer.</summary>
internal static class Unreachable
{
    /// <summary>The exception.</summary>
    public static ZeroShotException Exception(ZeroShotClientOptions options) => new(ZeroShotError.NoSilo,
        $"No silo answered at {(options.Redis.Length > 0 ? "any gateway that Redis knows" : string.Join(", ", options.Gateways))} for the cluster \"{options.ClusterId}\". " +
        "Check that a control silo runs there, that the port is its gateway port, and that the cluster id and service id match. " +
        (options.Tls.IsOn ? "The silos' logs say why a certificate was rejected." : "If the silos use TLS, set the client's certificate files in the option Tls."));
}
