using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>
/// Finds images in the manifest of a previous job by path. Both manifests are read in order, so a window of the previous one is sufficient: one segment if
/// the order is known, because paths that sort after it are in later segments, and paths before the current one are no longer needed.
/// </summary>
/// <remarks>
/// If the order is unknown, as in an edited list, the window grows at a path that it does not contain, up to <see cref="MaxWindow"/>.
/// Beyond that, the oldest entries are dropped, two for each path not found, so that the window catches up after a removed section. Images that moved further are not
/// found and are encoded again. Not thread-safe.
/// </remarks>
/// <param name="previous">The previous job.</param>
/// <param name="order">The order of both, or null.</param>
/// <param name="sameVersion">Whether objects of stores are found only in the version that was listed, if both jobs know it.</param>
internal sealed class PreviousJobJoin(PreviousJob previous, IComparer<string>? order, bool sameVersion = false)
{
    /// <summary>Maximum number of images in the window: about 20 MB of paths.</summary>
    public const int MaxWindow = 128 * ManifestSegment.MaxImages;

    private readonly Dictionary<string, LinkedListNode<(string Path, string? ETag, long Image)>> _window = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Path, string? ETag, long Image)> _byAge = [];
    private string? _last;
    private long _next;
    private bool _ended;

    /// <summary>Finds the images of a segment in the previous job, each of whose images is found at most once. Segments must be passed in order.</summary>
    public async ValueTask<ReusedRuns> RunsAsync(ManifestSegment segment, CancellationToken cancellationToken)
    {
        var runs = new ReusedRuns();
        for (var place = 0; place < segment.Entries.Length; place++)
        {
            if (await FindAsync(segment.Entries[place], cancellationToken) is { } found)
            {
                runs.Add(segment.First + place, found);
            }
        }

        return runs;
    }

    private async ValueTask<long?> FindAsync(ImageEntry entry, CancellationToken cancellationToken)
    {
        var path = entry.Path;
        do
        {
            if (_window.Remove(path, out var node))
            {
                _byAge.Remove(node);
                return sameVersion && !IsSame(entry.ETag, node.Value.ETag) ? null : node.Value.Image;
            }
        }
        while (await ExtendAsync(path, cancellationToken));

        return null;
    }

    // Returns false if the path does not exist, or is too far away.
    private async ValueTask<bool> ExtendAsync(string path, CancellationToken cancellationToken)
    {
        if (order is not null && _last is not null && order.Compare(path, _last) <= 0)
        {
            return false;
        }

        if (order is not null)
        {
            _window.Clear();
            _byAge.Clear();
        }
        else if (_window.Count >= MaxWindow)
        {
            ForgetOldest();
            ForgetOldest();
            return false;
        }

        if (_ended || await previous.SegmentAsync(_next, cancellationToken) is not { Entries: [.., var last] } segment)
        {
            _ended = true;
            return false;
        }

        for (; _next < segment.End; _next++)
        {
            var entry = segment.Entries[(int)(_next - segment.First)];
            (string Path, string? ETag, long Image) image = (entry.Path, entry.ETag, _next);
            if (!_window.ContainsKey(image.Path))
            {
                _window.Add(image.Path, _byAge.AddLast(image));
            }
        }

        _last = last.Path;
        return true;
    }

    private static bool IsSame(string? etag, string? previous) => string.IsNullOrEmpty(etag) || string.IsNullOrEmpty(previous) || etag == previous;

    private void ForgetOldest()
    {
        _window.Remove(_byAge.First!.Value.Path);
        _byAge.RemoveFirst();
    }
}
