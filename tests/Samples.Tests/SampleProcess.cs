using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Samples.Tests;

/// <summary>A sample from its own build output. Working directory: <paramref name="folder"/>.</summary>
/// <param name="project">Name of its project.</param>
/// <param name="folder">Folder for its log.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class SampleProcess(string project, string folder, params string[] arguments) : ChildProcess(project, folder)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    protected override IEnumerable<string> Command => [.. BuiltZso.Neighbour(Name, $"ZeroShotOrleans.{Name}.dll"), .. arguments];

    /// <summary>Starts it without waiting for anything.</summary>
    public new void Start() => base.Start();

    /// <summary>Starts it and waits until its host has started.</summary>
    public async Task StartHostAsync(CancellationToken cancellationToken)
    {
        Start();
        await WaitAsync(() => Task.FromResult(Log.Contains("Application started", StringComparison.Ordinal)), _limit, cancellationToken);
    }

    /// <summary>Starts it and waits until it has ended without an error.</summary>
    /// <returns>The lines of its output.</returns>
    public async Task<string[]> RunAsync(CancellationToken cancellationToken)
    {
        Start();
        var code = await EndAsync(_limit, cancellationToken);
        Assert.True(code == 0, $"{Name} ended with {code}: {Log}");
        return Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
