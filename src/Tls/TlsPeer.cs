using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Tls;

/// <summary>What the other end of a connection must be: which purposes (extended key usage) its certificate has to be good for.</summary>
internal enum TlsPeer
{
    /// <summary>A client of a gateway.</summary>
    Client,

    /// <summary>A silo that is connected to.</summary>
    Silo,

    /// <summary>
    /// A silo that connects to another. Both purposes: a certificate that was given to a client is good for gateways alone, and does not let it into the cluster as a silo.
    /// </summary>
    JoiningSilo,
}

/// <summary>The rules that a certificate is held to.</summary>
internal static class TlsPeerRules
{
    // RFC 5280, 4.2.1.12.
    private static readonly Oid _serverAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid _clientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Issued by the authority, in its time, for the purpose. No revocation lists: a private authority has short-lived certificates or a new key.</summary>
    public static X509ChainPolicy PolicyFor(TlsPeer peer, X509Certificate2Collection authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,

            // A certificate can name an address to fetch its issuer from: a stranger could have a silo call anybody.
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authority);
        if (peer is TlsPeer.Client or TlsPeer.JoiningSilo)
        {
            policy.ApplicationPolicy.Add(_clientAuthentication);
        }

        if (peer is TlsPeer.Silo or TlsPeer.JoiningSilo)
        {
            policy.ApplicationPolicy.Add(_serverAuthentication);
        }

        return policy;
    }

    /// <summary>Why a certificate was not accepted, in words.</summary>
    public static string Problem(X509Certificate2? certificate, X509Chain? chain)
    {
        if (certificate is null || chain is null)
        {
            return "it showed no certificate";
        }

        var reasons = chain.ChainStatus.Select(status => status.Status switch
        {
            X509ChainStatusFlags.NotTimeValid => $"it is good from {certificate.NotBefore:u} to {certificate.NotAfter:u}",
            X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.NotSignatureValid => "it is not of this cluster's authority",
            X509ChainStatusFlags.NotValidForUsage => "it was not issued for this purpose (extended key usage)",
            var other => other.ToString(),
        }).Distinct();
        return $"its certificate, {certificate.Subject}, is refused: {string.Join("; ", reasons)}";
    }
}
