namespace ZeroShotOrleans.Release.Tests;

public sealed class ContainerImageTests
{
    // What the SDK prints, shortened, where the registry cannot be reached, and where it refuses.
    [Theory]
    [InlineData(
        "a.targets(255,5): error MSB4018: The \"CreateNewImage\" task failed unexpectedly. [/x/Cli.csproj]\na.targets(255,5): error MSB4018: System.Net.Http.HttpRequestException: Name or service not known (mcr.microsoft.com:443) [/x/Cli.csproj]",
        "error MSB4018: System.Net.Http.HttpRequestException: Name or service not known (mcr.microsoft.com:443)")]
    [InlineData("Restored.\na.targets(255,5): error CONTAINER1015: Unable to access the repository. [/x/Cli.csproj]", "error CONTAINER1015: Unable to access the repository.")]
    [InlineData("Something else.", "Something else.")]
    public void Reason_is_one_line_without_the_path_of_the_build(string output, string reason) => Assert.Equal(reason, ContainerImage.Reason(output));
}
