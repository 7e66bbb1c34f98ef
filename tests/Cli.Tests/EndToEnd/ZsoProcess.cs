using System.Diagnostics;
using System.Globalization;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>zso as a process of its own, which is gone when the test has ended, however it ends.</summary>
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

    public static ZsoProcess Start(params string[] args)
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

        return new ZsoProcess(Process.Start(start)!);
    }

    /// <summary>Starts it by a script, which can give it arguments that are not UTF-8 and ends with <c>exec "$@"</c> and those.</summary>
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

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(_end.Token);

    /// <summary>Goes away, as <c>head</c> does when it has seen enough.</summary>
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

    /// <summary>Waits for the end. Standard output is what was not read before.</summary>
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
