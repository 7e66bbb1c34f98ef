namespace ZeroShotOrleans.Tls.Tests;

public sealed class TlsOptionsTests
{
    [Fact]
    public void Any_file_turns_it_on_so_that_a_forgotten_one_is_noticed()
    {
        Assert.False(new TlsOptions().IsOn);
        Assert.True(new TlsOptions { CertificateFile = "silo.pem" }.IsOn);
        Assert.True(new TlsOptions { KeyFile = "silo.key" }.IsOn);
        Assert.True(new TlsOptions { CaFile = "ca.pem" }.IsOn);
    }

    [Fact]
    public void Messages_name_the_keys_of_the_section() =>
        Assert.Equal(new TlsKeys("ZeroShot:Tls:CertificateFile", "ZeroShot:Tls:KeyFile", "ZeroShot:Tls:CaFile"), TlsKeys.In("ZeroShot:Tls"));
}
