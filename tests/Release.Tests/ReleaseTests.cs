using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Release.Tests;

/// <summary>What a user downloads: unpacked or installed into an empty home, and run.</summary>
public sealed class ReleaseTests(ReleaseFixture release) : IClassFixture<ReleaseFixture>
{
    // The command of the README.
    private static readonly string[] _command = ["classify", "samples/photos", "--labels", "cat,wild animal,building,rocket,flower,cup of coffee,camera"];

    private static readonly (string File, string Label)[] _expected =
    [
        ("cat.jpg", "cat"), ("coffee_cup.jpg", "cup of coffee"), ("flower.jpg", "flower"), ("photographer.jpg", "camera"),
        ("raccoon.jpg", "wild animal"), ("rocket_launch.jpg", "rocket"), ("temple.jpg", "building"),
    ];

    [Fact]
    public async Task Tool_installed_from_the_packed_file_classifies_the_sample_photos()
    {
        var tools = Path.Combine(release.Home, "tools");
        await release.RunAsync("dotnet", "tool", "install", "zso", "--version", release.Version, "--tool-path", tools, "--add-source", release.Output);

        AssertClassified(await release.RunAsync(Path.Combine(tools, "zso"), _command));
        Assert.StartsWith("zso 0.1.0", await release.RunAsync(Path.Combine(tools, "zso"), "--version"), StringComparison.Ordinal);
        AssertShipsOnlyWhatRuns(Path.Combine(tools, ".store"));
    }

    [Fact]
    public async Task Archive_classifies_the_sample_photos_on_a_machine_without_dotnet()
    {
        AssertClassified((await release.RunAsync(Path.Combine(release.Unpacked, "zso"), _command, withDotnet: false)).Output);
        AssertShipsOnlyWhatRuns(release.Unpacked);
    }

    [Fact]
    public void Checksums_are_those_of_the_files_beside_them()
    {
        var lines = File.ReadAllLines(Path.Combine(release.Output, "SHA256SUMS")).Select(line => line.Split("  ")).ToList();

        Assert.Equal(Directory.EnumerateFiles(release.Output).Select(Path.GetFileName).Where(name => name != "SHA256SUMS").Order(StringComparer.Ordinal), lines.Select(line => line[1]));
        Assert.All(lines, line => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(release.Output, line[1])))), line[0]));
    }

    [Fact]
    public void Bill_of_materials_and_notices_name_every_package_that_is_shipped()
    {
        using var bom = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(release.Unpacked, "bom.cdx.json")));
        var listed = bom.RootElement.GetProperty("components").EnumerateArray().Where(component => component.GetProperty("type").GetString() == "library").ToList();
        var notices = File.ReadAllText(Path.Combine(release.Unpacked, "THIRD-PARTY-NOTICES.txt"));
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(release.Unpacked, "zso.deps.json")));
        var target = dependencies.RootElement.GetProperty("targets").EnumerateObject().Single(found => found.Name.EndsWith(ReleaseFixture.Platform, StringComparison.Ordinal)).Value;
        var shipped = target.EnumerateObject()
            .Where(library => library.Value.TryGetProperty("runtime", out _) || library.Value.TryGetProperty("native", out _))
            .Select(library => library.Name.Replace("runtimepack.", "", StringComparison.Ordinal))
            .Where(library => !library.StartsWith("zso/", StringComparison.Ordinal) && !library.StartsWith("ZeroShotOrleans.", StringComparison.Ordinal)).ToHashSet();

        Assert.Equal(shipped.Order(StringComparer.Ordinal), listed.Select(component => $"{component.GetProperty("name").GetString()}/{component.GetProperty("version").GetString()}").Order(StringComparer.Ordinal));
        Assert.All(listed, component => Assert.Equal(component.GetProperty("purl").GetString(), component.GetProperty("bom-ref").GetString()));
        Assert.All(listed, component => Assert.NotEmpty(component.GetProperty("licenses").EnumerateArray()));
        Assert.All(shipped, package => Assert.Contains($"\n{package.Replace('/', ' ')}\n", notices, StringComparison.Ordinal));

        // What packages with native code ship inside, and the model.
        Assert.All(["librsvg", "libde265", "WordNet", "GNU LESSER GENERAL PUBLIC LICENSE", "Eigen"], text => Assert.Contains(text, notices, StringComparison.Ordinal));
    }

    [Fact]
    public async Task First_build_says_what_it_does_on_standard_error_before_it_restores()
    {
        string[] restore = ["msbuild", "src/Cli", "-t:Restore", "-v:q", "-nologo", $"-p:ArtifactsPath={Path.Combine(release.Home, "artifacts")}"];
        var (output, errors) = await release.RunAsync("dotnet", [.. restore, "-p:RestoreForceEvaluate=false"], withDotnet: true);

        Assert.StartsWith("Building zso.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Building zso", output, StringComparison.Ordinal);
    }

    private static void AssertClassified(string table) => Assert.All(_expected, image => Assert.Matches($"(?m)^{Regex.Escape(image.File)} +{image.Label} +", table));

    // No compiler, nothing of other platforms, nothing for developers only.
    private static void AssertShipsOnlyWhatRuns(string folder)
    {
        var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".nupkg", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).ToList();
        Assert.Contains("libvips.so.42", names);

        // Found by name, so nothing that the programs reference would miss it.
        Assert.Contains("ZeroShotOrleans.Formats.dll", names);
        Assert.Single(names.Where(name => name.StartsWith("Magick.Native", StringComparison.Ordinal)).Distinct());
        Assert.DoesNotContain(names, name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || name.StartsWith("Humanizer", StringComparison.Ordinal) || name.StartsWith("System.Composition", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => name.StartsWith("xunit", StringComparison.Ordinal) || name.StartsWith("Orleans.CodeGenerator", StringComparison.Ordinal) || name.StartsWith("Orleans.Analyzers", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => Path.GetExtension(name) is ".pdb" or ".dylib" or ".aar" || (Path.GetExtension(name) == ".xml" && name != "DotnetToolSettings.xml") || name is "onnxruntime.dll" or "libvips-42.dll");
    }
}
