using System.Diagnostics;
using ZeroShotOrleans.Cli.Commands.Cluster;

namespace ZeroShotOrleans.Processes;

/// <summary>A process that tests can kill, suspend and restart, and that is killed on dispose. Its output goes to a file, so that no full pipe blocks it.</summary>
internal abstract class ChildProcess(string name, string folder) : IDisposable
{
    private Process? _process;
    private long _logStart;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its folder with state and log.</summary>
    public string Folder { get; } = Directory.CreateDirectory(folder).FullName;

    /// <summary>Its log, across restarts.</summary>
    public string LogFile => Path.Combine(Folder, "output.log");

    /// <summary>Process id of the latest start.</summary>
    public int Pid => Running.Id;

    /// <summary>Whether it has ended; also true before the first start.</summary>
    public bool HasExited => _process is null or { HasExited: true };

    /// <summary>Output since the latest start.</summary>
    public string Log
    {
        get
        {
            using var file = new FileStream(LogFile, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
            file.Position = Math.Min(_logStart, file.Length);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
    }

    protected abstract IEnumerable<string> Command { get; }

    private Process Running => _process ?? throw new InvalidOperationException($"{Name} was not started.");

    /// <summary>kill -9; waits until the process is gone.</summary>
    public void Kill()
    {
        Signal.Send("KILL", Pid);
        Running.WaitForExit();
    }

    /// <summary>SIGTERM: requests a graceful stop.</summary>
    public void Terminate() => Signal.Send("TERM", Pid);

    /// <summary>SIGSTOP: suspends it.</summary>
    public void Stop() => Signal.Send("STOP", Pid);

    /// <summary>SIGCONT: continues it.</summary>
    public void Continue() => Signal.Send("CONT", Pid);

    /// <summary>Waits until it ends.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await Running.WaitForExitAsync(cancellationToken).WaitAsync(within, cancellationToken);
        return Running.ExitCode;
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                _process.WaitForExit();
            }

            _process.Dispose();
        }
    }

    protected void Start()
    {
        _process?.Dispose();
        _logStart = File.Exists(LogFile) ? new FileInfo(LogFile).Length : 0;
        _process = DetachedProcess.Start(Command, Folder, LogFile);
    }

    protected async Task WaitAsync(Func<Task<bool>> ready, TimeSpan within, CancellationToken cancellationToken) => await Until.TrueAsync(
        async () => HasExited ? throw new InvalidOperationException($"{Name} ended with {Running.ExitCode}: {Log}") : await ready(), within, $"{Name} to be ready", cancellationToken);
}
