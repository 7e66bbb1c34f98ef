using System.Diagnostics;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Cli.Tests.Readers;

/// <summary>Python with NumPy, an independent reader of arrays.</summary>
internal static class NumPy
{
    // The Python of the system has the packages of the system, also where another one comes first in the PATH.
    private static readonly string[] _candidates = ["python3", "/usr/bin/python3"];

    /// <summary>Runs a program in a folder and returns what it prints. Skips the test without NumPy, or fails it where everything must be there.</summary>
    public static async Task<string> RunAsync(string folder, string program)
    {
        var python = _candidates.FirstOrDefault(HasNumPy);
        const string Reason = "NumPy is not installed. On Debian and Ubuntu: apt-get install python3-numpy.";
        Assert.False(python is null && Environment.GetEnvironmentVariable("CI") == "true", Reason);
        Assert.SkipWhen(python is null, Reason);
        return (await Programs.RunAsync(python!, ["-"], folder, program, TestContext.Current.CancellationToken)).TrimEnd('\n');
    }

    private static bool HasNumPy(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import numpy"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
