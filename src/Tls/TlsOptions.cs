namespace ZeroShotOrleans.Tls;

/// <summary>Mutual TLS on the connections of a cluster. Set all three files, or none to disable TLS.</summary>
public sealed class TlsOptions
{
    /// <summary>Name of the configuration section of a silo.</summary>
    public const string Section = "Tls";

    /// <summary>
    /// PEM file with the certificate of this process, followed by its intermediate certificates, if any. A silo's certificate must be valid for
    /// server and client authentication, a client's for client authentication. Default empty.
    /// </summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file with the unencrypted private key of the certificate. Default empty.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>
    /// PEM file with the certificates of the cluster's certificate authority. Every certificate that it issues is accepted, so use an authority
    /// dedicated to this cluster, never a public one. Default empty.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>Whether TLS is enabled.</summary>
    public bool IsOn => CertificateFile.Length > 0 || KeyFile.Length > 0 || CaFile.Length > 0;
}
