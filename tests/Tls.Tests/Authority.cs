using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZeroShotOrleans.Tls.Tests;

/// <summary>A certificate authority with a folder of issued certificates.</summary>
internal sealed class Authority : IDisposable
{
    public const string Server = "1.3.6.1.5.5.7.3.1";
    public const string Client = "1.3.6.1.5.5.7.3.2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-test-certificates-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public Authority()
    {
        var request = new CertificateRequest($"CN={Path.GetRandomFileName()}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(1));
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    /// <summary>Its certificate.</summary>
    public string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    /// <summary>Issues a currently valid certificate.</summary>
    /// <param name="purposes">Extended key usages; none means any.</param>
    public TlsOptions Issue(params string[] purposes) => Issue(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), purposes);

    /// <summary>Issues a certificate.</summary>
    public TlsOptions Issue(DateTimeOffset from, DateTimeOffset to, params string[] purposes)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
        if (purposes.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(purpose => new Oid(purpose))], critical: true));
        }

        using var certificate = request.Create(_certificate, from, to, RandomNumberGenerator.GetBytes(8));
        var name = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        File.WriteAllText(name + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(name + ".key", key.ExportPkcs8PrivateKeyPem());
        return new TlsOptions { CertificateFile = name + ".pem", KeyFile = name + ".key", CaFile = CaFile };
    }

    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }
}
