namespace ZeroShotOrleans.HttpLoad;

/// <summary>Clients that each send requests sequentially for a given time.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs the clients.</summary>
    /// <returns>Responses per second.</returns>
    public static async Task<double> RunAsync(int clients, TimeSpan duration, Func<Task> send)
    {
        var started = TimeProvider.System.GetTimestamp();
        var answers = 0;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (TimeProvider.System.GetElapsedTime(started) < duration)
            {
                await send();
                Interlocked.Increment(ref answers);
            }
        })));
        return answers / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Median latency of sequential requests.</summary>
    public static async Task<TimeSpan> MedianLatencyAsync(int requests, Func<Task> send)
    {
        var times = new TimeSpan[requests];
        for (var i = 0; i < requests; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await send();
            times[i] = TimeProvider.System.GetElapsedTime(started);
        }

        Array.Sort(times);
        return times[requests / 2];
    }
}
