using System.Diagnostics;
using System.Globalization;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Runs zso as a child process, which is killed at the end of the test.</summary>
internal sealed class ZsoProcess : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly CancellationTokenSource _end;
    private bool _reading = true;

    private ZsoProcess(Process process)
    {
        _process = process;
        _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _end.CancelAfter(_limit);
        _error = process.StandardError.ReadToEndAsync(_end.Token);
    }

    public static ZsoProcess Start(params string[] args) => Start(args, timings: false);

    /// <summary>Starts zso with <c>ZSO_TIMINGS=1</c>.</summary>
    public static ZsoProcess StartTimed(params string[] args) => Start(args, timings: true);

    private static ZsoProcess Start(string[] args, bool timings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(BuiltProgram.Of("Cli", "zso.dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        if (timings)
        {
            start.Environment["ZSO_TIMINGS"] = "1";
        }

        return new ZsoProcess(Process.Start(start)!);
    }

    /// <summary>Starts zso through a shell script that ends with <c>exec "$@"</c>, so that arguments need not be valid UTF-8.</summary>
    public static ZsoProcess StartBy(string script, string folder)
    {
        var start = new ProcessStartInfo("sh", ["-c", script, "sh", "dotnet", BuiltProgram.Of("Cli", "zso.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ZsoProcess(Process.Start(start)!);
    }

    /// <summary>Reads the next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(_end.Token);

    /// <summary>Closes standard output, like <c>head</c>.</summary>
    public void StopReading()
    {
        _reading = false;
        _process.StandardOutput.Close();
    }

    /// <summary>Sends a signal by its name, such as <c>INT</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(_end.Token);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the exit and returns the unread standard output.</summary>
    public async Task<(int Code, string[] Out, string Error)> EndAsync()
    {
        List<string> lines = [];
        while (_reading && await ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await _process.WaitForExitAsync(_end.Token);
        return (_process.ExitCode, [.. lines], await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _end.Dispose();
    }
}
