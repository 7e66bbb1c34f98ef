using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Release.Tests;

/// <summary>A release for this machine's platform, made once for all tests, and run in an empty home.</summary>
public sealed class ReleaseFixture : IAsyncLifetime
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-release-").FullName;

    /// <summary>A version that no cache contains.</summary>
    internal string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}");

    internal string Output => Path.Combine(_folder, "release");

    internal string Home => Path.Combine(_folder, "home");

    /// <summary>The archive, unpacked.</summary>
    internal string Unpacked => Path.Combine(_folder, $"zso-{Version}-{Platform}");

    internal static string Platform => RuntimeInformation.RuntimeIdentifier;

    public async ValueTask InitializeAsync()
    {
        var options = ReleaseOptions.Parse(["--platform", Platform, "--version", Version, "--output", Output, "--work", Path.Combine(_folder, "work"), "--fast", "--no-images"]);
        Assert.Equal(0, await ReleaseBuild.RunAsync(options, TextWriter.Null));
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        await RunAsync("tar", "xf", Path.Combine(Output, $"zso-{Version}-{Platform}.tar.xz"), "-C", _folder);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a program as a user with an empty home; returns what it wrote to standard output.</summary>
    internal async Task<string> RunAsync(string program, params string[] arguments) => (await RunAsync(program, arguments, withDotnet: true)).Output;

    /// <summary>As above; without the .NET SDK anywhere where a program could find it if asked.</summary>
    internal async Task<(string Output, string Errors)> RunAsync(string program, string[] arguments, bool withDotnet)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(_timeout);
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = Home;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var name in new[] { "DOTNET_CLI_HOME", "NUGET_PACKAGES", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME" })
        {
            start.Environment.Remove(name);
        }

        if (!withDotnet)
        {
            start.Environment["PATH"] = Path.Combine(_folder, "empty");
            start.Environment["DOTNET_ROOT"] = Path.Combine(_folder, "empty");
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{await output}\n{await errors}");
            return (await output, await errors);
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
