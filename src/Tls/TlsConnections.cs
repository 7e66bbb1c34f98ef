using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace ZeroShotOrleans.Tls;

/// <summary>Adds TLS to the connections of a silo or client.</summary>
internal static class TlsConnections
{
    /// <summary>Adds TLS to incoming connections.</summary>
    /// <param name="connection">The connection pipeline.</param>
    /// <param name="credentials">The own certificate and the trusted authority.</param>
    /// <param name="peer">The kind of peer that connects.</param>
    public static void UseInboundTls(this IConnectionBuilder connection, TlsCredentials credentials, TlsPeer peer) => connection.UseMiddleware(new TlsHandshake(
        (transport, refused, deadline) => transport.Stream.AuthenticateAsServerAsync(credentials.Inbound(peer, refused), deadline), LoggerOf(connection)));

    /// <summary>Adds TLS to outgoing connections to silos.</summary>
    /// <param name="connection">The connection pipeline.</param>
    /// <param name="credentials">The own certificate and the trusted authority.</param>
    public static void UseOutboundTls(this IConnectionBuilder connection, TlsCredentials credentials) => connection.UseMiddleware(new TlsHandshake(
        (transport, refused, deadline) => transport.Stream.AuthenticateAsClientAsync(credentials.Outbound(refused), deadline), LoggerOf(connection)));

    /// <summary>Adds TLS to all connections of a client, if it is configured.</summary>
    /// <param name="client">The client.</param>
    /// <param name="options">The certificate files.</param>
    /// <param name="keys">The configuration keys of the files, for messages.</param>
    /// <exception cref="InvalidOperationException">The files cannot be used; the message names the key.</exception>
    public static IClientBuilder UseTls(this IClientBuilder client, TlsOptions options, TlsKeys keys) =>
        options.IsOn ? client.UseTls(TlsCredentials.Load(options, keys, TlsPeer.Client, TimeProvider.System)) : client;

    /// <summary>Adds TLS to all connections of a client.</summary>
    public static IClientBuilder UseTls(this IClientBuilder client, TlsCredentials credentials) =>
        client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(connection => connection.UseOutboundTls(credentials)));

    private static ILogger<TlsHandshake> LoggerOf(IConnectionBuilder connection) => connection.ApplicationServices.GetRequiredService<ILogger<TlsHandshake>>();
}
