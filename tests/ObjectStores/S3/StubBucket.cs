using System.Text;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>The objects of a bucket, in the order of their keys' UTF-8 bytes. Thread-safe.</summary>
internal sealed class StubBucket
{
    private readonly Lock _lock = new();
    private readonly SortedSet<string> _keys = new(Utf8Order.Instance);
    private readonly Dictionary<string, StubObject> _objects = [];
    private GeneratedObjects? _generated;

    /// <summary>The keys of the objects that were put there, in order.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _keys];
            }
        }
    }

    /// <summary>Adds objects that are made when they are asked for, so that a million take no memory.</summary>
    public void Generate(GeneratedObjects objects) => _generated = objects;

    /// <summary>Adds or replaces an object.</summary>
    public StubObject Put(string key, byte[] content) => Put(StubObject.Of(key, content, DateTimeOffset.UtcNow));

    /// <summary>Adds or replaces an object.</summary>
    /// <param name="stored">The object.</param>
    /// <param name="onlyIfAbsent">Whether an existing one is kept.</param>
    /// <returns>The object that is there now.</returns>
    public StubObject Put(StubObject stored, bool onlyIfAbsent = false)
    {
        lock (_lock)
        {
            if (onlyIfAbsent && _objects.TryGetValue(stored.Key, out var existing))
            {
                return existing;
            }

            _keys.Add(stored.Key);
            return _objects[stored.Key] = stored;
        }
    }

    /// <summary>Removes an object, if it is there.</summary>
    public void Remove(string key)
    {
        lock (_lock)
        {
            _keys.Remove(key);
            _objects.Remove(key);
        }
    }

    /// <summary>An object; null: none with that key.</summary>
    public StubObject? Find(string key)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(key, out var stored) ? stored : _generated?.Find(key);
        }
    }

    /// <summary>A page of a listing.</summary>
    /// <param name="prefix">What keys start with.</param>
    /// <param name="after">Only greater keys.</param>
    /// <param name="count">Maximum number.</param>
    public IReadOnlyList<StubObject> Page(string prefix, string after, int count)
    {
        lock (_lock)
        {
            var start = Utf8Order.Instance.Compare(after, prefix) > 0 ? after : prefix;
            var max = _keys.Max;
            var stored = max is null || Utf8Order.Instance.Compare(start, max) > 0
                ? []
                : _keys.GetViewBetween(start, max).Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && (after.Length == 0 || key != after)).Take(count).Select(key => _objects[key]);
            var made = _generated?.After(prefix, after).Take(count) ?? [];
            return [.. stored.Concat(made).OrderBy(item => item.Key, Utf8Order.Instance).Take(count)];
        }
    }

    /// <summary>The order of S3: by UTF-8 bytes, which is not that of UTF-16.</summary>
    internal sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) => System.Text.Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y ?? ""));
    }
}
