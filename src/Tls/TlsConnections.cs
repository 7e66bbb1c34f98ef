using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace ZeroShotOrleans.Tls;

/// <summary>Puts TLS on the connections of a silo or client.</summary>
internal static class TlsConnections
{
    /// <summary>Connections that others make to this process.</summary>
    /// <param name="connection">The pipeline of such a connection.</param>
    /// <param name="credentials">What is shown, and who is trusted.</param>
    /// <param name="peer">Who connects.</param>
    public static void TakeTls(this IConnectionBuilder connection, TlsCredentials credentials, TlsPeer peer) => connection.UseMiddleware(new TlsHandshake(
        (transport, refused, enough) => transport.Stream.AuthenticateAsServerAsync(credentials.Inbound(peer, refused), enough), LoggerOf(connection)));

    /// <summary>Connections that this process makes to silos.</summary>
    /// <param name="connection">The pipeline of such a connection.</param>
    /// <param name="credentials">What is shown, and who is trusted.</param>
    public static void MakeTls(this IConnectionBuilder connection, TlsCredentials credentials) => connection.UseMiddleware(new TlsHandshake(
        (transport, refused, enough) => transport.Stream.AuthenticateAsClientAsync(credentials.Outbound(refused), enough), LoggerOf(connection)));

    /// <summary>All connections of a client, when TLS is wanted.</summary>
    /// <param name="client">The client.</param>
    /// <param name="options">Which files.</param>
    /// <param name="keys">What they are called, for messages.</param>
    /// <exception cref="InvalidOperationException">The files cannot be used; the message names the key.</exception>
    public static IClientBuilder UseTls(this IClientBuilder client, TlsOptions options, TlsKeys keys) =>
        options.IsOn ? client.UseTls(TlsCredentials.Load(options, keys, TlsPeer.Client, TimeProvider.System)) : client;

    /// <summary>All connections of a client.</summary>
    public static IClientBuilder UseTls(this IClientBuilder client, TlsCredentials credentials) =>
        client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(connection => connection.MakeTls(credentials)));

    private static ILogger<TlsHandshake> LoggerOf(IConnectionBuilder connection) => connection.ApplicationServices.GetRequiredService<ILogger<TlsHandshake>>();
}
