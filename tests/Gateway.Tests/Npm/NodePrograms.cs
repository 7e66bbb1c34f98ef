using System.Diagnostics;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>node and npm of this machine.</summary>
internal static class NodePrograms
{
    /// <summary>Why tests that need them are skipped; null where both are installed.</summary>
    public static string? WhyMissing { get; } = ((string[])["node", "npm"]).FirstOrDefault(program => !IsInPath(program)) is { } missing
        ? $"{missing} is not in the PATH: install Node.js with npm to run this test."
        : null;

    /// <summary>Skips the test where they are missing, and fails it where everything has to be there.</summary>
    public static void Require()
    {
        Assert.False(WhyMissing is not null && Environment.GetEnvironmentVariable("CI") == "true", WhyMissing);
        Assert.SkipWhen(WhyMissing is not null, WhyMissing ?? "");
    }

    /// <summary>Installs what a folder's lock file says, from wherever this machine's npm gets its packages, under <c>artifacts/</c>.</summary>
    /// <returns>The folder with the <c>node_modules</c>.</returns>
    public static async Task<string> InstallAsync(string source, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "npm", Path.GetFileName(source))).FullName;
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(folder, file), overwrite: true);
        }

        await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder, input: "", cancellationToken);
        return folder;
    }

    /// <summary>Runs one of them.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string folder, string input, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await error}{await output}");
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

    private static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, program)));
}
