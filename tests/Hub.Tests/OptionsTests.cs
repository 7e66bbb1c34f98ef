using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Hub.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Defaults_are_valid_and_use_the_public_hub()
    {
        using var hub = new ModelHub(new HubOptions());

        Assert.Equal("https://huggingface.co/", new HubOptions().Endpoint.AbsoluteUri);
    }

    public static TheoryData<string, HubOptions> InvalidOptions() => new()
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

    [Theory, MemberData(nameof(InvalidOptions), DisableDiscoveryEnumeration = true)]
    public void Names_the_key_of_a_setting_out_of_range(string key, HubOptions options)
    {
        var error = Assert.Throws<ValidationException>(() => new ModelHub(options));

        Assert.StartsWith(key, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
