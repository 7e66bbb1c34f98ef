using System.Collections.Concurrent;

namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>Counts the outcomes of many requests.</summary>
internal sealed class Tally
{
    private readonly ConcurrentBag<(int Status, TimeSpan Time)> _answers = [];
    private int _silent;

    /// <summary>Errors without Retry-After.</summary>
    public int Silent => _silent;

    /// <summary>Records a response.</summary>
    public void Add((int Status, bool TellsWhen) answer, TimeSpan time)
    {
        _answers.Add((answer.Status, time));
        if (answer is { Status: 429, TellsWhen: false })
        {
            Interlocked.Increment(ref _silent);
        }
    }

    /// <summary>Number of responses with a status.</summary>
    public int Count(int status) => _answers.Count(answer => answer.Status == status);

    /// <summary>Statuses other than 200 and 429, with their counts.</summary>
    public string Others => string.Join(", ", _answers.GroupBy(answer => answer.Status).Where(group => group.Key is not (200 or 429)).Select(group => $"{group.Count()} x {group.Key}"));

    /// <summary>A percentile of the response times with a status.</summary>
    public TimeSpan Within(double share, int status)
    {
        var times = _answers.Where(answer => answer.Status == status).Select(answer => answer.Time).Order().ToArray();
        return times.Length == 0 ? TimeSpan.Zero : times[Math.Min(times.Length - 1, (int)(share * times.Length))];
    }
}
