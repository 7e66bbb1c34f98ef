using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Package.Tests;

/// <summary>All packages, packed once, as a folder that dotnet restores from.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    /// <summary>The projects that are packed, except the tool, in an order in which each comes after what it references.</summary>
    public static readonly string[] Projects =
    [
        "Abstractions", "Tls", "Client", "Http.Contracts", "Client.Http", "Tokenizers", "Inference", "Formats", "Models.Mini", "Hosting", "Aspire.Client", "Aspire.Hosting",
    ];

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-feed-").FullName;

    /// <summary>The version of the packages: unique, so that no cache contains it.</summary>
    public string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}");

    private string Feed => Path.Combine(_folder, "feed");

    /// <summary>The file of a package.</summary>
    public string PathOf(string id) => Path.Combine(Feed, $"{id}.{Version}.nupkg");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        foreach (var room in Projects)
        {
            await RunAsync(Repository.Root, "pack", $"src/{room}", "--configuration", "Release", "--output", Feed, "-nologo", "-v", "q", $"-p:Version={Version}",

                // Build outside the checkout as far as possible: tests of other projects may be building in it.
                $"-p:ArtifactsPath={Path.Combine(_folder, "artifacts")}");
            AssertComplete($"ZeroShotOrleans.{room}");
        }
    }

    private void AssertComplete(string id)
    {
        using var package = ZipFile.OpenRead(PathOf(id));
        var names = package.Entries.Select(entry => entry.FullName).ToHashSet();
        Assert.Contains("README.md", names);
        Assert.Contains($"lib/net10.0/{id}.dll", names);
        Assert.Contains($"lib/net10.0/{id}.xml", names);
        using (var symbols = ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.snupkg")))
        {
            Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{id}.pdb");
        }

        using var manifest = package.GetEntry($"{id}.nuspec")!.Open();
        Assert.Equal("Apache-2.0", XDocument.Load(manifest).Descendants().Single(element => element.Name.LocalName == "license").Value);
    }

    /// <summary>Runs dotnet with this feed beside those of the user, and returns what it printed.</summary>
    public async Task<string> RunAsync(string folder, params string[] arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(_timeout);
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";

        // Packages of this test go into a separate cache; all others come from the user's.
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "packages");
        start.Environment["RestoreFallbackFolders"] = packages;
        start.Environment["RestoreAdditionalProjectSources"] = Feed;
        Directory.CreateDirectory(Feed);

        // A build server that stays alive would lock the folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
