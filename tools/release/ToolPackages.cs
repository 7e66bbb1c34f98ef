namespace ZeroShotOrleans.Release;

/// <summary>The dotnet tool: a package that names the platforms, and one package for each of them.</summary>
internal static class ToolPackages
{
    /// <summary>Packs them. Returns the files written.</summary>
    public static async Task<IReadOnlyList<string>> WriteAsync(ReleaseOptions options)
    {
        await Dotnet.RunAsync(options.Root, "pack", "src/Cli", "--configuration", "Release", "--output", options.Output, "--artifacts-path", options.Work,
            $"-p:Version={options.Version}",

            // %3B is a semicolon, which would end the property.
            $"-p:ToolPackageRuntimeIdentifiers={string.Join("%3B", options.Platforms)}", "-nologo", "-v", "q");
        return [.. options.Platforms.Select(platform => $"zso.{platform}").Prepend("zso").Select(id => Path.Combine(options.Output, $"{id}.{options.Version}.nupkg"))];
    }
}
