namespace ZeroShotOrleans.Release;

/// <summary>A container image as a file that `docker load` and `skopeo copy oci-archive:` read.</summary>
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

        var reason = output.Split('\n').FirstOrDefault(line => line.Contains("error CONTAINER", StringComparison.Ordinal))
            ?? throw new DotnetException($"The container image for {platform} could not be built:\n{output}");
        return (null, $"the base image {BaseImage} could not be had ({reason[reason.IndexOf("error ", StringComparison.Ordinal)..].Trim()}).");
    }
}
