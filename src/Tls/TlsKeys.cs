namespace ZeroShotOrleans.Tls;

/// <summary>Configuration keys of the three certificate files, for messages.</summary>
/// <param name="Certificate">For example <c>Tls:CertificateFile</c>.</param>
/// <param name="Key">For example <c>Tls:KeyFile</c>.</param>
/// <param name="Ca">For example <c>Tls:CaFile</c>.</param>
internal sealed record TlsKeys(string Certificate, string Key, string Ca)
{
    /// <summary>The keys in a configuration section.</summary>
    public static TlsKeys In(string section) =>
        new($"{section}:{nameof(TlsOptions.CertificateFile)}", $"{section}:{nameof(TlsOptions.KeyFile)}", $"{section}:{nameof(TlsOptions.CaFile)}");
}
