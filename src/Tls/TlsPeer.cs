using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Tls;

/// <summary>Kind of peer at the other end of a connection. Determines the extended key usages that its certificate must have.</summary>
internal enum TlsPeer
{
    /// <summary>A client that connects to a gateway.</summary>
    Client,

    /// <summary>A silo that this process connects to.</summary>
    Silo,

    /// <summary>
    /// A silo that connects to another silo. Needs both usages: a certificate issued to a client is valid for gateways only and must not join the cluster as a silo.
    /// </summary>
    JoiningSilo,
}

/// <summary>Validation rules for peer certificates.</summary>
internal static class TlsPeerRules
{
    // RFC 5280, 4.2.1.12.
    private static readonly Oid _serverAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid _clientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Requires the cluster's authority, the validity period and the usage. No revocation check: a private authority issues short-lived certificates or a new key.</summary>
    public static X509ChainPolicy PolicyFor(TlsPeer peer, X509Certificate2Collection authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,

            // A certificate can name a URL to fetch its issuer from: a stranger could make a silo send requests anywhere.
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

    /// <summary>Describes why a certificate was rejected.</summary>
    public static string Problem(X509Certificate2? certificate, X509Chain? chain)
    {
        if (certificate is null || chain is null)
        {
            return "the peer presented no certificate";
        }

        var reasons = chain.ChainStatus.Select(status => status.Status switch
        {
            X509ChainStatusFlags.NotTimeValid => $"it is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}",
            X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.NotSignatureValid => "it was not issued by this cluster's authority",
            X509ChainStatusFlags.NotValidForUsage => "it is not valid for this purpose (extended key usage)",
            var other => other.ToString(),
        }).Distinct();
        return $"the certificate {certificate.Subject} was rejected: {string.Join("; ", reasons)}";
    }
}
