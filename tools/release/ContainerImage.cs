namespace ZeroShotOrleans.Release;

/// <summary>A container image as a file that `docker load` reads.</summary>
internal static class ContainerImage
{
    // As in deploy/docker/Dockerfile: no shell, and "extra" includes ICU, without which tokens differ from the reference.
    private const string BaseImage = "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra";

    /// <summary>Writes it, or returns why it could not be written.</summary>
    public static async Task<(string? File, string Reason)> TryWriteAsync(ReleaseOptions options, string platform)
    {
        var file = Path.Combine(options.Output, $"zso-{options.Version}-{platform}.image.tar");
        File.Delete(file);
        var (exitCode, output) = await Dotnet.TryRunAsync(options.Root, "publish", "src/Cli", "--configuration", "Release", "--runtime", platform, "--self-contained", "false", "-t:PublishContainer",
            "--artifacts-path", options.Work, $"-p:Version={options.Version}", $"-p:ContainerBaseImage={BaseImage}", $"-p:ContainerArchiveOutputPath={file}", "-nologo", "-v", "q");
        return exitCode == 0 ? (file, "") : (null, $"'dotnet publish -t:PublishContainer' on {BaseImage} failed: {Reason(output)}");
    }

    /// <summary>The SDK reports an unreachable registry as an error of its own or as an exception; one line of either says enough.</summary>
    internal static string Reason(string output)
    {
        var lines = output.Split('\n');
        var line = lines.FirstOrDefault(line => line.Contains("error CONTAINER", StringComparison.Ordinal)) ?? lines.FirstOrDefault(line => line.Contains("Exception: ", StringComparison.Ordinal)) ?? lines[0];
        line = line[Math.Max(0, line.IndexOf("error ", StringComparison.Ordinal))..];
        var project = line.LastIndexOf(" [", StringComparison.Ordinal);
        return (project < 0 ? line : line[..project]).Trim();
    }
}
