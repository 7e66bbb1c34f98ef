using System.Reflection;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Http.Contracts;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Gateway.Tests.Errors;

/// <summary>The list of error codes is complete: the HTTP API returns no others.</summary>
public sealed partial class ErrorCodesTests
{
    [Fact]
    public void The_gateway_uses_the_constants_of_the_codes()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Gateway"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();

        Assert.All(sources, source => Assert.DoesNotMatch(LiteralCode(), source));
        foreach (var constant in typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name).Except([nameof(ErrorCodes.ImagePrefix)]))
        {
            Assert.Contains(sources, source => source.Contains($"ErrorCodes.{constant}", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("""new ApiError\([^,"]+, "[a-z_]+",""")]
    private static partial Regex LiteralCode();
}
