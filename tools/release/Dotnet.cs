using System.Diagnostics;

namespace ZeroShotOrleans.Release;

/// <summary>Runs the .NET SDK.</summary>
internal static class Dotnet
{
    /// <summary>Runs a command in a folder; throws with its output if it fails.</summary>
    public static async Task RunAsync(string folder, params string[] arguments)
    {
        var (exitCode, output) = await TryRunAsync(folder, arguments);
        if (exitCode != 0)
        {
            throw new DotnetException($"dotnet {string.Join(' ', arguments)} failed with exit code {exitCode}:\n{output}");
        }
    }

    /// <summary>Runs a command in a folder. Returns its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_NOLOGO"] = "1";

        // Build servers would outlive the release and keep its folder in use.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, (await output + await errors).Trim());
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

/// <summary>A command of the SDK that failed, with its output.</summary>
internal sealed class DotnetException(string message) : Exception(message);
