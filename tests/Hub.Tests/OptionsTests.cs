using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Hub.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_valid_and_ask_the_public_hub()
    {
        using var hub = new ModelHub(new HubOptions());

        Assert.Equal("https://huggingface.co/", new HubOptions().Endpoint.AbsoluteUri);
    }

    public static TheoryData<string, HubOptions> Wrong() => new()
    {
        { "Hub:Endpoint", new() { Endpoint = new Uri("models", UriKind.Relative) } },
        { "Hub:Endpoint", new() { Endpoint = new Uri("ftp://hub.example") } },
        { "Hub:Endpoint", new() { Endpoint = new Uri("https://user:secret@hub.example") } },
        { "Hub:Endpoint", new() { Endpoint = new Uri("https://hub.example/?a=b") } },
        { "Hub:Endpoint", new() { Endpoint = null! } },
        { "Hub:Token", new() { Endpoint = new Uri("http://hub.example"), Token = "hf_secret" } },
        { "Hub:Token", new() { Token = "hf_secret\r\nX-Header: 1" } },
        { "Hub:MaxBytes", new() { MaxBytes = 10 } },
        { "Hub:Timeout", new() { Timeout = TimeSpan.Zero } },
        { "Hub:Retries", new() { Retries = 21 } },
        { "Hub:MaxWait", new() { MaxWait = TimeSpan.FromDays(1) } },
        { "Hub:ParallelFiles", new() { ParallelFiles = 0 } },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_setting_out_of_its_range_is_named_by_its_key(string key, HubOptions options)
    {
        var refusal = Assert.Throws<ValidationException>(() => new ModelHub(options));

        Assert.StartsWith(key, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }
}
