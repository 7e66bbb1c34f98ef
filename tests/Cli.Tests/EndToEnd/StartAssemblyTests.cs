using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Commands on local files start without the libraries of object stores, HTTP servers and rare picture formats, each of which costs time and memory.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class StartAssemblyTests : IDisposable
{
    private static readonly string[] _rare =
        ["AWSSDK", "Azure", "Microsoft.Identity", "Google", "Grpc", "Magick.NET", "ZeroShotOrleans.Formats", "Parquet", "ModelContextProtocol", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Classifying_local_photos_and_listing_jobs_load_no_library_that_they_do_not_use()
    {
        var state = Path.Combine(_context.Folder, "state");

        var classify = await AssembliesOfAsync("classify", Samples.Folder, "--labels", Samples.Labels, "--state", state);
        var list = await AssembliesOfAsync("jobs", "list", "--state", state);

        Assert.Contains("Microsoft.ML.OnnxRuntime", classify);
        Assert.Contains("zso", list);
        Assert.DoesNotContain("Microsoft.ML.OnnxRuntime", list);
        Assert.Empty(Rare(classify));
        Assert.Empty(Rare(list));
    }

    private static IEnumerable<string> Rare(string[] assemblies) => assemblies.Where(name => _rare.Any(rare => name.StartsWith(rare, StringComparison.Ordinal)));

    private static async Task<string[]> AssembliesOfAsync(params string[] args)
    {
        using var zso = ZsoProcess.StartTimed(args);
        var (code, _, error) = await zso.EndAsync();

        Assert.True(code == 0, error);
        return [.. error.Split('\n').Where(line => line.StartsWith("assembly\t", StringComparison.Ordinal)).Select(line => line["assembly\t".Length..].TrimEnd('\r'))];
    }
}
