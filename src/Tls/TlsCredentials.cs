using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Tls;

/// <summary>What a process shows of itself, and whom it trusts. Read once: new files need a new process.</summary>
internal sealed class TlsCredentials
{
    // What is checked is the authority, not the name: silos come and go under addresses that nobody knows beforehand. TLS wants a name to be asked for.
    private const string AnySilo = "silo.zeroshot";

    private readonly SslStreamCertificateContext _own;
    private readonly X509Certificate2Collection _authority;

    private TlsCredentials(SslStreamCertificateContext own, X509Certificate2Collection authority) => (_own, _authority) = (own, authority);

    /// <summary>Reads the files.</summary>
    /// <param name="options">Which.</param>
    /// <param name="keys">What they are called, for messages.</param>
    /// <param name="peer">What this process is to those that it connects to.</param>
    /// <param name="time">Whether the certificate is in its time is asked of this clock.</param>
    /// <exception cref="InvalidOperationException">A file is missing or is not what it should be, or the certificate would be refused by everybody; the message names the key.</exception>
    public static TlsCredentials Load(TlsOptions options, TlsKeys keys, TlsPeer peer, TimeProvider time)
    {
        var certificates = Read(options.CertificateFile, keys.Certificate, Certificates);
        var authority = Read(options.CaFile, keys.Ca, Certificates);
        var own = Read(options.KeyFile, keys.Key, file => Own(options.CertificateFile, file));

        // The first one is its own, the others stand between it and the authority.
        var between = new X509Certificate2Collection(certificates.Skip(1).ToArray());
        using var chain = new X509Chain();
        chain.ChainPolicy = TlsPeerRules.PolicyFor(peer, authority);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().LocalDateTime;
        if (!chain.Build(own))
        {
            throw new InvalidOperationException(
                $"{keys.Certificate} is {options.CertificateFile}, with which every other would refuse this one: {TlsPeerRules.Problem(own, chain)}. " +
                $"Have the authority of {keys.Ca}, {options.CaFile}, issue a new one.");
        }

        return new TlsCredentials(SslStreamCertificateContext.Create(own, between, offline: true), authority);
    }

    /// <summary>How connections are taken.</summary>
    /// <param name="peer">From whom.</param>
    /// <param name="refused">Is told why a certificate was refused.</param>
    public SslServerAuthenticationOptions Inbound(TlsPeer peer, Action<string> refused) => new()
    {
        ServerCertificateContext = _own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateChainPolicy = TlsPeerRules.PolicyFor(peer, _authority),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(certificate, chain, errors, refused),

        // Each connection proves itself; they are few and live long, so nothing is saved by resuming one.
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    /// <summary>How a silo is connected to.</summary>
    /// <param name="refused">Is told why its certificate was refused.</param>
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
        return found.Count > 0 ? found : throw new CryptographicException("it has no certificate.");
    }

    private static X509Certificate2 Own(string certificateFile, string keyFile)
    {
        var own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        if (!OperatingSystem.IsWindows())
        {
            return own;
        }

        // Windows wants the key in a store of its own before it can be shown to others.
        using (own)
        {
            return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static T Read<T>(string file, string key, Func<string, T> read)
    {
        if (file.Length == 0)
        {
            throw new InvalidOperationException($"{key} is empty, but TLS needs a certificate, its key and the certificate of the authority. Set all three, or none for no TLS.");
        }

        try
        {
            return read(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"{key} is {file}, which cannot be used: {exception.Message}");
        }
    }
}
