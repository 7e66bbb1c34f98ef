namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>The faults of a <see cref="S3Stub"/>: each for a number of requests. Thread-safe.</summary>
internal sealed class S3Faults
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Adds a fault; those added first are used first.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="operation">For this operation; null: for all.</param>
    /// <param name="key">For this key; null: for all.</param>
    /// <param name="times">For that many requests; the following ones are answered.</param>
    public void Add(S3Fault fault, S3Operation? operation = null, string? key = null, int times = int.MaxValue)
    {
        lock (_lock)
        {
            _entries.Add(new Entry(fault, operation, key) { Left = times });
        }
    }

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    /// <summary>Takes the fault of a request; null: none.</summary>
    public S3Fault? Take(S3Request request)
    {
        lock (_lock)
        {
            var entry = _entries.Find(entry => entry.Left > 0 && (entry.Operation ?? request.Operation) == request.Operation && (entry.Key ?? request.Key) == request.Key);
            if (entry is not null)
            {
                entry.Left--;
            }

            return entry?.Fault;
        }
    }

    private sealed record Entry(S3Fault Fault, S3Operation? Operation, string? Key)
    {
        public int Left { get; set; }
    }
}
