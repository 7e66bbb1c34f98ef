using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Texts;

namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>A text tower that takes its time, on a device that runs two calls at once.</summary>
/// <param name="tower">What it answers.</param>
/// <param name="perPrompt">What a prompt takes.</param>
internal sealed class SlowTextRuns(ITextRuns tower, TimeSpan perPrompt) : ITextRuns, IDisposable
{
    private readonly SemaphoreSlim _device = new(2);
    private readonly TaskCompletionSource _hung = new();
    private long _prompts;

    /// <summary>Prompts that were encoded.</summary>
    public long Prompts => Interlocked.Read(ref _prompts);

    /// <summary>Whether it answers no more.</summary>
    public bool Hangs { get; set; }

    public async Task<TextRun> RunAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        await _device.WaitAsync(cancellationToken);
        try
        {
            var took = perPrompt * prompts.Length;
            await (Hangs ? _hung.Task.WaitAsync(cancellationToken) : Task.Delay(took, cancellationToken));
            var run = await tower.RunAsync(model, fingerprint, prompts, cancellationToken);
            Interlocked.Add(ref _prompts, prompts.Length);
            return run with { Took = took };
        }
        finally
        {
            _device.Release();
        }
    }

    public void Dispose() => _device.Dispose();
}
