using System.Globalization;

namespace ZeroShotOrleans.Chaos;

/// <summary>Totals and failures of all jobs in a run.</summary>
internal sealed class Findings
{
    private readonly Lock _lock = new();
    private readonly List<string> _failures = [];
    private long _jobs;
    private long _images;
    private long _results;
    private long _distinct;
    private long _errors;
    private long _duplicates;
    private long _leases;

    /// <summary>Messages of all failures.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public void Add(JobEnd end)
    {
        lock (_lock)
        {
            _jobs++;
            _images += end.Images;
            _results += end.Results;
            _distinct += end.Distinct;
            _errors += end.Progress.Failed;
            _duplicates += end.Progress.DuplicatesDropped;
            _leases += end.Progress.LeasesReturned;
            _failures.AddRange(end.Failures);
        }
    }

    public void AddFailure(string message)
    {
        lock (_lock)
        {
            _failures.Add(message);
        }
    }

    public void Write(TextWriter writer)
    {
        (string Name, long Number)[] rows =
        [
            ("jobs", _jobs), ("images", _images), ("results", _results), ("distinct results", _distinct), ("errors", _errors),
            ("duplicates dropped", _duplicates), ("leases returned", _leases), ("failures", _failures.Count),
        ];
        foreach (var (name, number) in rows)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20}{number,10}"));
        }

        foreach (var failure in _failures.Take(100))
        {
            writer.WriteLine(failure);
        }
    }
}
