using System.Globalization;

namespace ZeroShotOrleans.Chaos;

/// <summary>Totals and failures of all jobs in a run.</summary>
internal sealed class Findings
{
    private readonly Lock _lock = new();
    private readonly List<string> _wrong = [];
    private long _jobs;
    private long _images;
    private long _results;
    private long _distinct;
    private long _errors;
    private long _duplicates;
    private long _leases;

    /// <summary>Failures, as text.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

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
            _wrong.AddRange(end.Wrong);
        }
    }

    public void AddFailure(string what)
    {
        lock (_lock)
        {
            _wrong.Add(what);
        }
    }

    public void Write(TextWriter writer)
    {
        (string Name, long Number)[] rows =
        [
            ("jobs", _jobs), ("images", _images), ("results", _results), ("distinct results", _distinct), ("errors", _errors),
            ("duplicates dropped", _duplicates), ("leases returned", _leases), ("failures", _wrong.Count),
        ];
        foreach (var (name, number) in rows)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20}{number,10}"));
        }

        foreach (var wrong in _wrong.Take(100))
        {
            writer.WriteLine(wrong);
        }
    }
}
