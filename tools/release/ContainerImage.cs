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
        if (exitCode == 0)
        {
            return (file, "");
        }

        // The SDK reports an unreachable registry as an error of its own or as an exception, whose first line says enough.
        var lines = output.Split('\n');
        var reason = lines.FirstOrDefault(line => line.Contains("error CONTAINER", StringComparison.Ordinal)) ?? lines.FirstOrDefault(line => line.Contains("Exception: ", StringComparison.Ordinal)) ?? lines[0];
        reason = reason[Math.Max(0, reason.IndexOf("error ", StringComparison.Ordinal))..];
        var project = reason.LastIndexOf(" [", StringComparison.Ordinal);
        return (null, $"'dotnet publish -t:PublishContainer' on {BaseImage} failed: {(project < 0 ? reason : reason[..project]).Trim()}");
    }
}
