using System.Diagnostics;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>Runs a shell command line as a user would who copies it.</summary>
internal static class ShellCommand
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    public static async Task<string> RunAsync(string line, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", line }, WorkingDirectory = folder, RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(_timeout);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
