using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Tests.ObjectStores.S3.Server;

/// <summary>A server that others wrote, as a process of the test: its idea of S3 is not ours. README.md says what it lacks.</summary>
internal sealed partial class S3rver : IDisposable
{
    public const string AccessKey = "S3RVER", SecretKey = "S3RVER";

    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);

    // A folder for each test program: they run at the same time.
    private static readonly Lazy<Task<string>> _packages =
        new(() => NodePackages.InstallAsync($"s3-server-{typeof(S3rver).Assembly.GetName().Name}", Path.Combine(Repository.Root, "tests", "ObjectStores", "S3", "Server"), CancellationToken.None));

    private readonly Process _process;
    private readonly string _folder;

    private S3rver(Process process, string folder, int port) => (_process, _folder, Endpoint) = (process, folder, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));

    /// <summary>Its endpoint.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts it on a free port, or skips the test where there is no Node.js.</summary>
    /// <param name="bucket">The one bucket that it has.</param>
    public static async Task<S3rver> StartAsync(string bucket)
    {
        Programs.Programs.Require("node", "npm");
        var token = TestContext.Current.CancellationToken;
        var packages = await _packages.Value.WaitAsync(token);
        var folder = Directory.CreateTempSubdirectory("s3rver-").FullName;
        var process = Process.Start(new ProcessStartInfo(
            "node", ["--openssl-legacy-provider", Path.Combine(packages, "node_modules", "s3rver", "bin", "s3rver.js"), "--directory", folder, "--address", "127.0.0.1", "--port", "0", "--silent", "--no-vhost-buckets", "--configure-bucket", bucket])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            return new S3rver(process, folder, await PortAsync(process).WaitAsync(_startLimit, token));
        }
        catch
        {
            End(process, folder);
            throw;
        }
    }

    public void Dispose() => End(_process, _folder);

    private static async Task<int> PortAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                return int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("s3rver ended before it listened.");
    }

    private static void End(Process process, string folder)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex(@"listening on .*:(\d+)$")]
    private static partial Regex Listening();
}
