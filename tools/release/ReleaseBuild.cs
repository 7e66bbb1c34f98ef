using System.Globalization;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Release;

/// <summary>Makes a release: archives first, then the tool, which reuses their compiled code, then images.</summary>
internal static class ReleaseBuild
{
    /// <summary>Makes it, and says what was made. Returns the exit code.</summary>
    public static async Task<int> RunAsync(ReleaseOptions options, TextWriter log)
    {
        Directory.CreateDirectory(options.Output);
        Directory.CreateDirectory(options.Work);
        var made = new List<string>();
        foreach (var platform in options.Platforms)
        {
            await log.WriteLineAsync($"Building the archive for {platform}.");
            made.AddRange(await ProgramArchive.WriteAsync(options, platform));
        }

        await log.WriteLineAsync("Packing the dotnet tool.");
        made.AddRange(await ToolPackages.WriteAsync(options));

        var missing = new List<string>();
        foreach (var platform in options.Platforms.Where(platform => options.Images && platform.StartsWith("linux-", StringComparison.Ordinal)))
        {
            await log.WriteLineAsync($"Building the container image for {platform}.");
            var (image, reason) = await ContainerImage.TryWriteAsync(options, platform);
            if (image is not null)
            {
                made.Add(image);
            }
            else
            {
                missing.Add($"No container image for {platform}: {reason}");
            }
        }

        await File.WriteAllLinesAsync(Path.Combine(options.Output, "SHA256SUMS"), made.Order(StringComparer.Ordinal).Select(SumLine));
        foreach (var file in made)
        {
            await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(file).Length / 1e6,8:F1} MB  {Path.GetFileName(file)}"));
        }

        foreach (var line in missing)
        {
            await log.WriteLineAsync(line);
        }

        return missing.Count == 0 ? 0 : 3;
    }

    // As `sha256sum --check` reads it.
    private static string SumLine(string file)
    {
        using var stream = File.OpenRead(file);
        return $"{Convert.ToHexStringLower(SHA256.HashData(stream))}  {Path.GetFileName(file)}";
    }
}
