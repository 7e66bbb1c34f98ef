namespace ZeroShotOrleans.Tls;

/// <summary>Mutual TLS on the connections of a cluster. All three files or none; none is no TLS.</summary>
public sealed class TlsOptions
{
    /// <summary>Section of a silo's configuration.</summary>
    public const string Section = "Tls";

    /// <summary>
    /// PEM file with the certificate that this process shows, followed by those between it and the authority, if there are any. A silo's must be good for
    /// server and client authentication, a client's for client authentication. Default empty.
    /// </summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file with the private key of that certificate, not encrypted. Default empty.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>
    /// PEM file with the certificates of the authority that issues those of this cluster. Whoever shows a certificate of it is let in, so it is an authority
    /// for this cluster alone, never a public one. Default empty.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>Whether connections are to be TLS.</summary>
    public bool IsOn => CertificateFile.Length > 0 || KeyFile.Length > 0 || CaFile.Length > 0;
}
