namespace ZeroShotOrleans.Tls.Tests;

/// <summary>Files that cannot work are refused at the start, by the key that names them.</summary>
public sealed class TlsCredentialsTests : IDisposable
{
    private readonly Authority _authority = new();
    private readonly Authority _stranger = new();

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void Valid_files_are_accepted() => Load(_authority.Issue(Authority.Server, Authority.Client));

    [Fact]
    public void A_certificate_without_extended_key_usage_is_valid_for_all_purposes() => Load(_authority.Issue());

    [Fact]
    public void Incomplete_settings_are_rejected()
    {
        AssertRefused("Tls:KeyFile is empty", new TlsOptions { CertificateFile = _authority.Issue().CertificateFile, CaFile = _authority.CaFile });
        AssertRefused("Tls:CaFile is empty", new TlsOptions { CertificateFile = _authority.Issue().CertificateFile });
        AssertRefused("Tls:CertificateFile is empty", new TlsOptions { CaFile = _authority.CaFile });
    }

    [Fact]
    public void A_missing_or_invalid_file_is_reported()
    {
        var files = _authority.Issue();
        AssertRefused("Tls:CaFile is /nowhere/ca.pem", With(files, ca: "/nowhere/ca.pem"));
        AssertRefused("Tls:CaFile is " + files.KeyFile, With(files, ca: files.KeyFile));
        AssertRefused("Tls:KeyFile is " + files.CertificateFile, With(files, key: files.CertificateFile));
        AssertRefused("Tls:KeyFile is " + _authority.Issue().KeyFile[..5], With(files, key: _authority.Issue().KeyFile));
    }

    [Fact]
    public void A_certificate_that_every_peer_would_reject_is_rejected_at_startup()
    {
        AssertRefused("not issued by this cluster's authority", With(_stranger.Issue(), ca: _authority.CaFile));
        AssertRefused("it is valid from", _authority.Issue(DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(-2)));
        AssertRefused("not valid for this purpose", _authority.Issue(Authority.Client));
    }

    private static void AssertRefused(string words, TlsOptions files) =>
        Assert.Contains(words, Assert.Throws<InvalidOperationException>(() => Load(files)).Message, StringComparison.Ordinal);

    private static void Load(TlsOptions files) => TlsCredentials.Load(files, TlsKeys.In("Tls"), TlsPeer.JoiningSilo, TimeProvider.System);

    private static TlsOptions With(TlsOptions files, string? key = null, string? ca = null) =>
        new() { CertificateFile = files.CertificateFile, KeyFile = key ?? files.KeyFile, CaFile = ca ?? files.CaFile };
}
