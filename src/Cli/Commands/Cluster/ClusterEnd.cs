using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Stops the processes of a record. Checks their identity, because process ids are reused.</summary>
internal sealed class ClusterEnd(CliContext context)
{
    // Encoders first, while control silos can still accept their results.
    private static readonly string[] _order = [RecordedProcess.Encoder, RecordedProcess.Control, RecordedProcess.Redis];

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    // A killed process exits when the kernel has freed its memory, unless it waits for a device that does not respond.
    private static readonly TimeSpan _killTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Stops the processes, role by role.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="kill">Whether to kill them immediately.</param>
    /// <param name="timeout">How long the processes of one role may take before they are killed.</param>
    /// <returns>The processes that are still running.</returns>
    public async Task<ImmutableArray<RecordedProcess>> RunAsync(ImmutableArray<RecordedProcess> processes, bool kill, TimeSpan timeout)
    {
        foreach (var role in _order)
        {
            await EndAsync([.. processes.Where(process => process.Role == role && process.Alive)], kill, timeout);
        }

        return [.. processes.Where(process => process.Alive)];
    }

    private async Task EndAsync(RecordedProcess[] processes, bool kill, TimeSpan timeout)
    {
        if (!kill)
        {
            Array.ForEach(processes, process => Signals.Terminate(process.Pid));
            processes = await WaitAsync(processes, timeout);
            foreach (var process in processes)
            {
                context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.Name} (process {process.Pid}) did not exit within {timeout.TotalSeconds:0} s and is killed. Its log: {process.Log}."));
            }
        }

        Array.ForEach(processes, process => Signals.Kill(process.Pid));
        await WaitAsync(processes, _killTimeout);
    }

    private async Task<RecordedProcess[]> WaitAsync(RecordedProcess[] processes, TimeSpan timeout)
    {
        var started = context.Time.GetTimestamp();
        while (processes.Length > 0 && context.Time.GetElapsedTime(started) < timeout)
        {
            await Task.Delay(_pause, context.Time);
            processes = [.. processes.Where(process => process.Alive)];
        }

        return processes;
    }
}
