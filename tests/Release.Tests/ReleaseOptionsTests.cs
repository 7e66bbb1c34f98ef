namespace ZeroShotOrleans.Release.Tests;

public sealed class ReleaseOptionsTests
{
    [Fact]
    public void Default_is_every_platform_and_the_version_of_the_checkout()
    {
        var options = ReleaseOptions.Parse([]);

        Assert.Equal(["linux-x64", "linux-arm64", "osx-arm64", "win-x64"], options.Platforms);
        Assert.Matches(@"^\d+\.\d+\.\d+", options.Version);
        Assert.EndsWith(Path.Combine("artifacts", "release"), options.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--platform linux-x86", "Unknown platform 'linux-x86'. Platforms: linux-x64, linux-arm64, osx-arm64, win-x64.")]
    [InlineData("--colour", "Unknown option '--colour'. See --help.")]
    [InlineData("--output", "--output needs a value. See --help.")]
    public void Options_that_cannot_be_followed_are_refused_by_name(string line, string message) =>
        Assert.Equal(message, Assert.Throws<OptionException>(() => ReleaseOptions.Parse(line.Split(' '))).Message);
}
