using System.Diagnostics;

namespace ZeroShotOrleans.Processes;

/// <summary>zso as a user or a script runs it; killed on dispose.</summary>
internal sealed class ZsoProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private ZsoProcess(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Starts zso.</summary>
    public static ZsoProcess Start(params string[] arguments) => Start(arguments, []);

    /// <summary>Runs zso to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="environment">Variables, in addition to those of this process.</param>
    public static async Task<(int Code, string Out, string Error)> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        using var zso = Start([.. arguments], environment);
        var output = await zso._process.StandardOutput.ReadToEndAsync(cancellationToken);
        await zso._process.WaitForExitAsync(cancellationToken);
        return (zso._process.ExitCode, output, await zso._error);
    }

    private static ZsoProcess Start(string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(BuiltZso.Command[0], [.. BuiltZso.Command[1..], .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ZsoProcess(Process.Start(start)!);
    }

    /// <summary>The next line of standard output; null at the end.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) => await _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        Signal.Send("KILL", _process.Id);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
