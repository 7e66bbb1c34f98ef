using System.Collections.Immutable;
using System.Globalization;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>Ends processes of a record, and no others: one whose id belongs to another process by now has ended already.</summary>
internal sealed class ClusterEnd(Surroundings world)
{
    // Those who work first, while those who take their results are still there.
    private static readonly string[] _order = [RecordedProcess.Encoder, RecordedProcess.Control, RecordedProcess.Redis];

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    // A killed process is gone when the kernel has freed its memory, unless it waits for a device that does not answer.
    private static readonly TimeSpan _killPatience = TimeSpan.FromSeconds(10);

    /// <summary>Ends them, role by role.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="kill">At once and without a chance to end their work.</param>
    /// <param name="patience">How long those of one role may take before they are killed.</param>
    /// <returns>Those that are still there.</returns>
    public async Task<ImmutableArray<RecordedProcess>> RunAsync(ImmutableArray<RecordedProcess> processes, bool kill, TimeSpan patience)
    {
        foreach (var role in _order)
        {
            await EndAsync([.. processes.Where(process => process.Role == role && process.Alive)], kill, patience);
        }

        return [.. processes.Where(process => process.Alive)];
    }

    private async Task EndAsync(RecordedProcess[] processes, bool kill, TimeSpan patience)
    {
        if (!kill)
        {
            Array.ForEach(processes, process => Signals.Terminate(process.Pid));
            processes = await WaitAsync(processes, patience);
            foreach (var process in processes)
            {
                world.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.Name} (process {process.Pid}) did not end within {patience.TotalSeconds:0} s and is killed; its log is {process.Log}."));
            }
        }

        Array.ForEach(processes, process => Signals.Kill(process.Pid));
        await WaitAsync(processes, _killPatience);
    }

    private async Task<RecordedProcess[]> WaitAsync(RecordedProcess[] processes, TimeSpan patience)
    {
        var began = world.Time.GetTimestamp();
        while (processes.Length > 0 && world.Time.GetElapsedTime(began) < patience)
        {
            await Task.Delay(_pause, world.Time);
            processes = [.. processes.Where(process => process.Alive)];
        }

        return processes;
    }
}
