using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Tls;

/// <summary>The certificate of this process and the authority that it trusts. Loaded once: changed files take effect after a restart.</summary>
internal sealed class TlsCredentials
{
    // Peers are verified by their authority, not by name, because silos come and go under unknown addresses. The TLS API still requires a target name.
    private const string AnySilo = "silo.zeroshot";

    private readonly SslStreamCertificateContext _own;
    private readonly X509Certificate2Collection _authority;

    private TlsCredentials(SslStreamCertificateContext own, X509Certificate2Collection authority) => (_own, _authority) = (own, authority);

    /// <summary>Loads the files.</summary>
    /// <param name="options">The certificate files.</param>
    /// <param name="keys">The configuration keys of the files, for messages.</param>
    /// <param name="peer">The role of this process towards the silos that it connects to.</param>
    /// <param name="time">Clock for the validity period of the certificate.</param>
    /// <exception cref="InvalidOperationException">A file is missing or not valid, or every peer would reject the certificate; the message names the key.</exception>
    public static TlsCredentials Load(TlsOptions options, TlsKeys keys, TlsPeer peer, TimeProvider time)
    {
        var certificates = Read(options.CertificateFile, keys.Certificate, Certificates);
        var authority = Read(options.CaFile, keys.Ca, Certificates);
        var own = Read(options.KeyFile, keys.Key, file => LoadPair(options.CertificateFile, file));

        // The first certificate is the own one, the others are intermediates up to the authority.
        var between = new X509Certificate2Collection(certificates.Skip(1).ToArray());
        using var chain = new X509Chain();
        chain.ChainPolicy = TlsPeerRules.PolicyFor(peer, authority);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().LocalDateTime;
        if (!chain.Build(own))
        {
            throw new InvalidOperationException(
                $"{keys.Certificate} is {options.CertificateFile}, which every peer would reject: {TlsPeerRules.Problem(own, chain)}. " +
                $"Have the authority in {keys.Ca} ({options.CaFile}) issue a new certificate.");
        }

        return new TlsCredentials(SslStreamCertificateContext.Create(own, between, offline: true), authority);
    }

    /// <summary>Server-side options for incoming connections.</summary>
    /// <param name="peer">The kind of peer that connects.</param>
    /// <param name="refused">Called with the reason when a certificate is rejected.</param>
    public SslServerAuthenticationOptions Inbound(TlsPeer peer, Action<string> refused) => new()
    {
        ServerCertificateContext = _own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateChainPolicy = TlsPeerRules.PolicyFor(peer, _authority),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(certificate, chain, errors, refused),

        // Every connection authenticates in full. Connections are few and long-lived, so resumption would save nothing.
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    /// <summary>Client-side options for connections to silos.</summary>
    /// <param name="refused">Called with the reason when the certificate is rejected.</param>
    public SslClientAuthenticationOptions Outbound(Action<string> refused) => new()
    {
        TargetHost = AnySilo,
        ClientCertificateContext = _own,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateChainPolicy = TlsPeerRules.PolicyFor(TlsPeer.Silo, _authority),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(certificate, chain, errors, refused),
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    private static bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, Action<string> refused)
    {
        if ((errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None)
        {
            return true;
        }

        refused(TlsPeerRules.Problem(certificate as X509Certificate2, chain));
        return false;
    }

    private static X509Certificate2Collection Certificates(string file)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPemFile(file);
        return found.Count > 0 ? found : throw new CryptographicException("the file contains no certificate.");
    }

    private static X509Certificate2 LoadPair(string certificateFile, string keyFile)
    {
        var own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        if (!OperatingSystem.IsWindows())
        {
            return own;
        }

        // On Windows, SslStream needs the private key in a key store.
        using (own)
        {
            return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static T Read<T>(string file, string key, Func<string, T> read)
    {
        if (file.Length == 0)
        {
            throw new InvalidOperationException($"{key} is empty, but TLS needs a certificate, its key and the certificate of the authority. Set all three, or none to disable TLS.");
        }

        try
        {
            return read(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"{key} is {file}, which cannot be loaded: {exception.Message}");
        }
    }
}
