using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>
/// SIGTERM or SIGINT at any moment of a start or a run exits with the code of the signal, or with 0, and without a stack trace. The moments are random multiples of
/// 50 ms; a failure reports the seed. What happens at a moment differs between machines and runs.
/// </summary>
[Collection(EndToEndGroup.Name)]
public sealed class StopMomentTests : IDisposable
{
    private const int Runs = 18, AtOnce = 3, Steps = 90;

    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(50);

    // A stopped run finishes its batch first, and a silo may need a minute to shut down; the units of deploy/ allow 150 s.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(150);

    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("classify")]
    [InlineData("zso silo")]
    [InlineData("silo")]
    public async Task Signal_at_any_moment_exits_cleanly(string program)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var moments = Enumerable.Range(0, Runs).Select(run => (Run: run, Signal: random.Next(3) == 0 ? "INT" : "TERM", Step: random.Next(1, Steps), Twice: random.Next(4) == 0)).ToArray();

        await Parallel.ForEachAsync(
            moments,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (moment, cancellationToken) =>
            {
                var folder = Path.Combine(_context.Folder, string.Create(CultureInfo.InvariantCulture, $"run-{moment.Run}"));
                Directory.CreateDirectory(folder);
                var (code, output, error) = await StopAsync(Command(program, folder), moment.Step * _step, moment.Signal, moment.Twice, cancellationToken);

                var what = $"{program}, seed {seed}: {moment} ended with {code}: {error}{output}";
                Assert.True(code == 0 || code == (moment.Signal == "INT" ? 130 : 143), what);
                Assert.False((output + error).Contains("Unhandled exception", StringComparison.Ordinal), what);

                // The log of a silo on standard output may contain exceptions of an aborted start.
                Assert.False(error.Contains("   at ", StringComparison.Ordinal), what);
            });
    }

    private static string[] Command(string program, string folder)
    {
        string[] silo =
        [
            $"--Storage:Directory={folder}/state", "--Http:Urls=http://127.0.0.1:0",
            string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={FreePort.Take()}"), "--Cluster:GatewayPort=0",
        ];
        return program switch
        {
            "classify" => [BuiltProgram.Of("Cli", "zso.dll"), "classify", Samples.Many(folder, 420), "--follow-links", "--labels", Samples.Labels, "--state", $"{folder}/state"],
            "zso silo" => [BuiltProgram.Of("Cli", "zso.dll"), "silo", .. silo],
            _ => [BuiltProgram.Of("Silo", "ZeroShotOrleans.Silo.dll"), .. silo],
        };
    }

    private static async Task<(int Code, string Output, string Error)> StopAsync(string[] command, TimeSpan after, string signal, bool twice, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await Task.Delay(after, cancellationToken);
            for (var sent = 0; sent < (twice ? 2 : 1) && !process.HasExited; sent++)
            {
                // The process may exit between the check and the signal.
                using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync(cancellationToken);
            }

            await process.WaitForExitAsync(cancellationToken).WaitAsync(_limit, cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
