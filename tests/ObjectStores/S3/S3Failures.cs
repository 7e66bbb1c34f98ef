namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>The failures of a <see cref="S3Stub"/>: each for a number of requests. Thread-safe.</summary>
internal sealed class S3Failures
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Adds a failure; those added first are used first.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="operation">For this operation; null: for all.</param>
    /// <param name="key">For this key; null: for all.</param>
    /// <param name="times">For that many requests; the following ones are answered.</param>
    public void Add(S3Failure failure, S3Operation? operation = null, string? key = null, int times = int.MaxValue)
    {
        lock (_lock)
        {
            _entries.Add(new Entry(failure, operation, key) { Left = times });
        }
    }

    /// <summary>Ends all failures.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    /// <summary>Takes the failure of a request; null: none.</summary>
    public S3Failure? Take(S3Request request)
    {
        lock (_lock)
        {
            var entry = _entries.Find(entry => entry.Left > 0 && (entry.Operation ?? request.Operation) == request.Operation && (entry.Key ?? request.Key) == request.Key);
            if (entry is not null)
            {
                entry.Left--;
            }

            return entry?.Failure;
        }
    }

    private sealed record Entry(S3Failure Failure, S3Operation? Operation, string? Key)
    {
        public int Left { get; set; }
    }
}
