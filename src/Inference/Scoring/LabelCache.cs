using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Keeps the scorers of label sets that were used before, within a number of bytes; the least recently used ones are dropped.</summary>
/// <remarks>Thread-safe. A set that several threads ask for at once is made once.</remarks>
internal sealed class LabelCache(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<CachedLabels>> _entries = [];
    private readonly LinkedList<CachedLabels> _recentFirst = [];
    private long _bytes;

    /// <summary>The scorer of a label set, made if it is not there.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="templates">The templates.</param>
    /// <param name="dimension">Dimension of an embedding, which decides how large the set is.</param>
    /// <param name="make">Makes the scorer. If it throws, nothing is kept.</param>
    public Scorer Get(IReadOnlyList<string> labels, IReadOnlyList<string> templates, int dimension, Func<Scorer> make)
    {
        var key = KeyOf(labels, templates);
        var bytes = ((labels.Count + 1L) * dimension * sizeof(float)) + (key.Length * sizeof(char));
        if (bytes > maxBytes)
        {
            return make();
        }

        var entry = FindOrAdd(key, bytes, make);
        try
        {
            return entry.Scorer.Value;
        }
        catch
        {
            Remove(key, entry);
            throw;
        }
    }

    /// <summary>Bytes of what is kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    private CachedLabels FindOrAdd(string key, long bytes, Func<Scorer> make)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                _recentFirst.Remove(node);
            }
            else
            {
                node = new LinkedListNode<CachedLabels>(new CachedLabels(key, bytes, new Lazy<Scorer>(make)));
                _entries.Add(key, node);
                _bytes += bytes;
            }

            _recentFirst.AddFirst(node);
            while (_bytes > maxBytes && _recentFirst.Last is { } oldest)
            {
                Drop(oldest);
            }

            return node.Value;
        }
    }

    private void Remove(string key, CachedLabels entry)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node) && node.Value == entry)
            {
                Drop(node);
            }
        }
    }

    private void Drop(LinkedListNode<CachedLabels> node)
    {
        _recentFirst.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    // Lengths first, so that no two sets have the same key.
    private static string KeyOf(IReadOnlyList<string> labels, IReadOnlyList<string> templates)
    {
        var key = new StringBuilder();
        foreach (var text in templates.Append(null).Concat(labels))
        {
            key.Append(CultureInfo.InvariantCulture, $"{text?.Length ?? -1}:").Append(text);
        }

        return key.ToString();
    }

    private sealed record CachedLabels(string Key, long Bytes, Lazy<Scorer> Scorer);
}
