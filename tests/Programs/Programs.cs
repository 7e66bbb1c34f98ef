using System.Diagnostics;

namespace ZeroShotOrleans.Tests.Programs;

/// <summary>External programs that tests run.</summary>
internal static class Programs
{
    /// <summary>Skips the test if a program is missing, or fails it where all programs are required.</summary>
    public static void Require(params IEnumerable<string> programs)
    {
        var missing = programs.FirstOrDefault(program => !IsInPath(program));
        var reason = $"{missing} is not in the PATH: install it to run this test.";
        Assert.False(missing is not null && Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.SkipWhen(missing is not null, reason);
    }

    /// <summary>Whether all programs are in the PATH.</summary>
    public static bool AreThere(params IEnumerable<string> programs) => programs.All(IsInPath);

    /// <summary>Runs a program, which must exit with 0.</summary>
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
            Assert.True(process.ExitCode == 0, $"{program} exited with {process.ExitCode}: {await error}{await output}");
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
