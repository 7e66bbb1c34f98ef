using System.Globalization;

namespace ZeroShotOrleans.Soak;

/// <summary>One kind of request, repeated with a pause.</summary>
/// <param name="name">Its name in the output.</param>
/// <param name="pause">Pause after each run.</param>
/// <param name="runAsync">One run, given its number from 0; null if the answer was right, otherwise what was wrong.</param>
internal sealed class Workload(string name, TimeSpan pause, Func<long, CancellationToken, Task<string?>> runAsync)
{
    // Enough to see the kind of a failure; an hour of the same one is no use to a reader.
    private const int MaxShown = 5;

    /// <summary>Runs so far.</summary>
    public long Runs { get; private set; }

    /// <summary>Runs whose answer was wrong.</summary>
    public long Failures { get; private set; }

    /// <summary>Repeats until cancelled.</summary>
    public async Task RepeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (await ProblemAsync(cancellationToken) is { } problem && ++Failures <= MaxShown)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, run {Runs}: {problem}"));
                }

                Runs++;
                await Task.Delay(pause, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the soak.
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{name}: {Runs} runs, {Failures} failures");

    private async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await runAsync(Runs, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return error.Message;
        }
    }
}
