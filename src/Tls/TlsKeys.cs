namespace ZeroShotOrleans.Tls;

/// <summary>What the three files are called where they are set, for messages.</summary>
/// <param name="Certificate">Such as <c>Tls:CertificateFile</c>.</param>
/// <param name="Key">Such as <c>Tls:KeyFile</c>.</param>
/// <param name="Ca">Such as <c>Tls:CaFile</c>.</param>
internal sealed record TlsKeys(string Certificate, string Key, string Ca)
{
    /// <summary>Those of a section of the configuration.</summary>
    public static TlsKeys In(string section) =>
        new($"{section}:{nameof(TlsOptions.CertificateFile)}", $"{section}:{nameof(TlsOptions.KeyFile)}", $"{section}:{nameof(TlsOptions.CaFile)}");
}
