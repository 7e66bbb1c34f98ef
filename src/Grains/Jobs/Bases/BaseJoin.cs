namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>
/// Finds images in the manifest of an earlier job by their paths. Both are read in order, so a window of the earlier one is enough: of one segment where
/// the order is known, since a path that lies behind the window is not in it and all of the window is not in this job.
/// </summary>
/// <remarks>
/// Where the order is not known, as in a list that somebody edits, the window grows at a path that it does not hold, up to <see cref="MaxWindow"/>.
/// Beyond that the oldest go, two for each path that is not found, so that it catches up behind a stretch that is gone: images that moved further are not
/// found, and are done anew. Not thread-safe.
/// </remarks>
/// <param name="earlier">The earlier job.</param>
/// <param name="order">The order of both, or null.</param>
internal sealed class BaseJoin(EarlierJob earlier, IComparer<string>? order)
{
    /// <summary>Most images in the window: some 20 MB of paths.</summary>
    public const int MaxWindow = 128 * ManifestSegment.MaxImages;

    private readonly Dictionary<string, LinkedListNode<(string Path, long Image)>> _window = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Path, long Image)> _byAge = [];
    private string? _last;
    private long _next;
    private bool _ended;

    /// <summary>Where the images of a segment are in the earlier job; each image of that job is found once. Segments come in order.</summary>
    public async ValueTask<BaseRuns> Runs(ManifestSegment segment, CancellationToken cancellationToken)
    {
        var runs = new BaseRuns();
        for (var place = 0; place < segment.Entries.Length; place++)
        {
            if (await Find(segment.Entries[place].Path, cancellationToken) is { } found)
            {
                runs.Add(segment.First + place, found);
            }
        }

        return runs;
    }

    private async ValueTask<long?> Find(string path, CancellationToken cancellationToken)
    {
        do
        {
            if (_window.Remove(path, out var node))
            {
                _byAge.Remove(node);
                return node.Value.Image;
            }
        }
        while (await Extend(path, cancellationToken));

        return null;
    }

    // False: the path is nowhere, or too far away.
    private async ValueTask<bool> Extend(string path, CancellationToken cancellationToken)
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

        if (_ended || await earlier.Segment(_next, cancellationToken) is not { Entries: [.., var last] } segment)
        {
            _ended = true;
            return false;
        }

        for (; _next < segment.End; _next++)
        {
            var image = (segment.Entries[(int)(_next - segment.First)].Path, _next);
            if (!_window.ContainsKey(image.Path))
            {
                _window.Add(image.Path, _byAge.AddLast(image));
            }
        }

        _last = last.Path;
        return true;
    }

    private void ForgetOldest()
    {
        _window.Remove(_byAge.First!.Value.Path);
        _byAge.RemoveFirst();
    }
}
