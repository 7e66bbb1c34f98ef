using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Sources.Tests.Urls;

public sealed class UrlPolicyTests
{
    [Theory]
    [InlineData("https://example.org/a.jpg")]
    [InlineData("HTTPS://EXAMPLE.org:443/a b.jpg?x=1#y")]
    [InlineData("https://example.org:8443/a.jpg")]
    [InlineData("https://b\u00fccher.example/a.jpg")]
    public void HTTPS_on_allowed_ports_is_allowed(string url) => Assert.Null(new UrlPolicy(Options(ports: 8443)).Check(url, out _));

    [Theory]
    [InlineData("http://example.org/a.jpg", "Urls:AllowHttp")]
    [InlineData("ftp://example.org/a.jpg", "neither http nor https")]
    [InlineData("file:///etc/passwd", "neither http nor https")]
    [InlineData("gopher://example.org/", "neither http nor https")]
    [InlineData("/etc/passwd", "neither http nor https")]
    [InlineData("example.org/a.jpg", "is invalid")]
    [InlineData("https://", "is invalid")]
    [InlineData("https://exa mple.org/", "is invalid")]
    [InlineData("https://user:secret@example.org/a.jpg", "user name or password")]
    [InlineData("https://169.254.169.254@example.org/a.jpg", "user name or password")]
    [InlineData("https://example.org:80/a.jpg", "Urls:Ports")]
    [InlineData("https://example.org:22/a.jpg", "Urls:Ports")]
    [InlineData("https://evil.example/a.jpg", "Urls:DeniedHosts")]
    [InlineData("https://EVIL.example./a.jpg", "Urls:DeniedHosts")]
    [InlineData("https://a.b.evil.test/a.jpg", "Urls:DeniedHosts")]
    public void A_disallowed_URL_is_rejected_with_the_reason(string url, string expected)
    {
        var refusal = new UrlPolicy(Options(denied: ["evil.example", "*.evil.test"])).Check(url, out _);

        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/", true)]
    [InlineData("https://images.example.net/", true)]
    [InlineData("https://a.b.example.net/", true)]
    [InlineData("https://example.net/", false)]
    [InlineData("https://notexample.org/", false)]
    [InlineData("https://badexample.net/", false)]
    [InlineData("https://example.org.evil.test/", false)]
    [InlineData("https://denied.example.net/", false)]
    [InlineData("https://[2606:4700::1]/", true)]
    public void Only_listed_hosts_are_allowed_if_there_is_a_list(string url, bool allowed) =>
        Assert.Equal(allowed, new UrlPolicy(Options(
            allowed: ["example.org", "*.Example.NET.", "[2606:4700::1]"], denied: ["denied.example.net"])).Check(url, out _) is null);

    [Fact]
    public void Nothing_is_fetched_by_default()
    {
        Assert.Contains("Urls:Allowed=true", new UrlPolicy(new UrlOptions()).Check("https://example.org/", out _), StringComparison.Ordinal);
        Assert.Contains("longer than", new UrlPolicy(Options()).Check("https://e.org/" + new string('x', Limits.MaxUrlLength), out _), StringComparison.Ordinal);
    }

    private static UrlOptions Options(int? ports = null, string[]? allowed = null, string[]? denied = null)
    {
        var options = new UrlOptions { Allowed = true };
        if (ports is { } port)
        {
            options.Ports.Add(port);
        }

        Array.ForEach(allowed ?? [], options.AllowedHosts.Add);
        Array.ForEach(denied ?? [], options.DeniedHosts.Add);
        return options;
    }
}
