using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>A silo as a child process that accepts clients, and is killed at the end of the test.</summary>
internal sealed class SiloProcess : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private SiloProcess(Process process, int gatewayPort) => (_process, Gateway) = (process, $"127.0.0.1:{gatewayPort.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The value for <c>--cluster</c>.</summary>
    public string Gateway { get; }

    public static async Task<SiloProcess> StartAsync(string state)
    {
        var (siloPort, gatewayPort) = (FreePort.Take(), FreePort.Take());
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(state)!,
            ArgumentList =
            {
                BuiltProgram.Of("Silo", "ZeroShotOrleans.Silo.dll"),
                $"--Storage:Directory={state}",
                "--Http:Enabled=false",
                $"--Cluster:SiloPort={siloPort.ToString(CultureInfo.InvariantCulture)}",
                $"--Cluster:GatewayPort={gatewayPort.ToString(CultureInfo.InvariantCulture)}",
            },
        })!;
        var silo = new SiloProcess(process, gatewayPort);
        try
        {
            await StartedAsync(process).WaitAsync(_limit, TestContext.Current.CancellationToken);
            return silo;
        }
        catch
        {
            silo.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    // Drain the log: a full pipe would block the silo.
    private static Task StartedAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = new List<string?>();
        process.ErrorDataReceived += (_, line) => errors.Add(line.Data);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                started.TrySetException(new InvalidOperationException($"The silo ended: {string.Join(' ', errors)}"));
            }
            else if (line.Data.Contains("Application started", StringComparison.Ordinal))
            {
                started.TrySetResult();
            }
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return started.Task;
    }
}
