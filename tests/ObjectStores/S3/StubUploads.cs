using System.Collections.Concurrent;
using System.Globalization;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>Uploads in parts that were neither completed nor aborted: what a client leaves behind costs its owner money. Thread-safe.</summary>
internal sealed class StubUploads
{
    private readonly ConcurrentDictionary<string, Upload> _open = new();
    private int _last;

    /// <summary>Their number.</summary>
    public int Open => _open.Count;

    /// <summary>Starts one.</summary>
    /// <param name="headers">Headers that the object is served with.</param>
    public string Create(IReadOnlyDictionary<string, string> headers)
    {
        var id = $"upload-{Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture)}";
        _open[id] = new Upload([], headers);
        return id;
    }

    /// <summary>Takes a part.</summary>
    /// <returns>Its ETag; null: no such upload.</returns>
    public string? Add(string id, int number, byte[] content)
    {
        if (!_open.TryGetValue(id, out var upload))
        {
            return null;
        }

        lock (upload.Parts)
        {
            upload.Parts[number] = content;
        }

        return StubObject.Md5(content);
    }

    /// <summary>Puts the parts together.</summary>
    /// <returns>The object; null: no such upload.</returns>
    public StubObject? Complete(string id, string key)
    {
        if (!_open.TryRemove(id, out var upload))
        {
            return null;
        }

        var parts = upload.Parts;
        var stored = StubObject.Of(key, [.. parts.Values.SelectMany(part => part)], DateTimeOffset.UtcNow);
        var hashes = parts.Values.SelectMany(part => Convert.FromHexString(StubObject.Md5(part))).ToArray();
        return stored with { ETag = $"{StubObject.Md5(hashes)}-{parts.Count.ToString(CultureInfo.InvariantCulture)}", Headers = upload.Headers };
    }

    /// <summary>Drops one.</summary>
    public bool Abort(string id) => _open.TryRemove(id, out _);

    private sealed record Upload(SortedDictionary<int, byte[]> Parts, IReadOnlyDictionary<string, string> Headers);
}
