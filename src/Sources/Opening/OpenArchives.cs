using ZeroShotOrleans.Sources.Archives;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>
/// Compressed archives that images are being read from. Images of a lease are consecutive, and leases are granted in order, so a decompressor that stays where it is usually
/// has the next image before it.
/// </summary>
/// <remarks>
/// <para>
/// Thread-safe. Each silo decompresses each archive once, as long as no more than <see cref="MaxOpen"/> places of archives are read in turn: an image is looked for among the last
/// <see cref="KeptBytes"/> of a decompressor, then by the nearest decompressor before it. Only if there is none, decompressing starts again: at the archive's start, or at
/// the last frame seen before the image, for archives of several frames.
/// </para>
/// <para>
/// Memory: <see cref="MaxOpen"/> times <see cref="KeptBytes"/> and a decompressor's window (gzip: 32 KiB; Zstandard: at most 128 MiB). What is not used for
/// <see cref="IdleTime"/> is closed.
/// </para>
/// </remarks>
/// <param name="limits">What an archive may expand to.</param>
internal sealed class OpenArchives(ArchiveLimits limits)
{
    /// <summary>Number of decompressors.</summary>
    public const int MaxOpen = 4;

    /// <summary>Decompressed bytes that each keeps: images that are read at the same time, or in another order than they are stored.</summary>
    public const int KeptBytes = 32 * 1024 * 1024;

    // Places to start from, of each archive and of the archives used last.
    private const int MaxPoints = 1024, MaxArchives = 64;

    private const long PointDistance = 16 * 1024 * 1024;

    private readonly Lock _lock = new();

    // Most recent first.
    private readonly List<OpenArchive> _open = [];
    private readonly List<Known> _known = [];
    private Timer? _closing;

    /// <summary>Time after which an unused decompressor is closed.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Number of times that decompressing was started, for tests and measurements.</summary>
    public int Started { get; private set; }

    /// <summary>Number of decompressors that are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Reads an image.</summary>
    /// <param name="name">The archive, with its size and time.</param>
    /// <param name="kind">Its format.</param>
    /// <param name="open">Opens the archive once more: a decompressor keeps it open. Null: it can no longer be opened, or is another one now.</param>
    /// <param name="offset">Offset of the image in the decompressed archive.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Its bytes; fewer if the archive ends before.</returns>
    /// <exception cref="ArchiveException">The archive is damaged before the end of the image.</exception>
    /// <exception cref="IOException">The archive cannot be read.</exception>
    public byte[] Read(ArchiveName name, ArchiveKind kind, Func<RandomReader?> open, long offset, int length)
    {
        while (true)
        {
            var archive = Take(name, kind, open, offset);
            lock (archive.Turn)
            {
                // Another thread may have moved or closed it meanwhile.
                if (archive.IsClosed || !archive.Data.Has(offset))
                {
                    continue;
                }

                // Reached before memory is allocated for what an entry states.
                if (offset > long.MaxValue - length || !Advance(archive, offset))
                {
                    throw archive.Data.Problem ?? Shorter();
                }

                var bytes = GC.AllocateUninitializedArray<byte>(length);
                var read = archive.Data.Read(bytes, offset);
                Note(archive);
                return read == length ? bytes : throw archive.Data.Problem ?? Shorter();
            }
        }
    }

    private static ArchiveException Shorter() => new("The archive is shorter than when it was listed, and ends before the image does.");

    private bool Advance(OpenArchive archive, long offset)
    {
        // In steps, so that every place to start from is noticed.
        while (archive.Data.Position < offset)
        {
            if (!archive.Data.Reaches(Math.Min(offset, archive.Data.Position + 1)))
            {
                return false;
            }

            Note(archive);
        }

        return true;
    }

    private void Note(OpenArchive archive)
    {
        if (archive.Data.Frame == archive.Noted)
        {
            return;
        }

        archive.Noted = archive.Data.Frame;
        lock (_lock)
        {
            archive.Points.Add(archive.Data.Frame);
        }
    }

    private OpenArchive Take(ArchiveName name, ArchiveKind kind, Func<RandomReader?> open, long offset)
    {
        lock (_lock)
        {
            // Position and what is kept change while another thread reads; that is found out under the archive's lock.
            var best = _open.Where(archive => archive.Name == name && archive.Data.Has(offset)).MaxBy(archive => Math.Min(archive.Data.Position, offset));
            if (best is null)
            {
                var points = PointsOf(name);
                var start = points.Before(offset);
                var file = open() ?? throw new ArchiveException("The archive has changed since it was listed. Submit the job again.");
                best = new OpenArchive(name, file, new DecompressedArchive(DecompressedArchive.Decoder(file, kind, start.Offset), start, limits, KeptBytes), points);
                Started++;
                if (_open.Count == MaxOpen)
                {
                    Close(_open[^1]);
                }
            }
            else
            {
                _open.Remove(best);
            }

            best.Used = Environment.TickCount64;
            _open.Insert(0, best);
            _closing ??= new Timer(_ => CloseIdle(), state: null, IdleTime, Timeout.InfiniteTimeSpan);
            return best;
        }
    }

    private Points PointsOf(ArchiveName name)
    {
        var index = _known.FindIndex(known => known.Name == name);
        var found = index >= 0 ? _known[index] : new Known(name, new Points());
        if (index >= 0)
        {
            _known.RemoveAt(index);
        }
        else if (_known.Count == MaxArchives)
        {
            _known.RemoveAt(_known.Count - 1);
        }

        _known.Insert(0, found);
        return found.Points;
    }

    private void CloseIdle()
    {
        lock (_lock)
        {
            foreach (var archive in _open.Where(archive => Environment.TickCount64 - archive.Used >= IdleTime.TotalMilliseconds).ToList())
            {
                Close(archive);
            }

            _closing?.Dispose();
            _closing = _open.Count == 0 ? null : new Timer(_ => CloseIdle(), state: null, IdleTime, Timeout.InfiniteTimeSpan);
        }
    }

    // One that is being read is closed by its reader's thread pool turn: nobody waits for it here, because the readers of others would wait too.
    private void Close(OpenArchive archive)
    {
        _open.Remove(archive);
        _ = ThreadPool.UnsafeQueueUserWorkItem(_ => archive.Close(), state: null);
    }

    private sealed record Known(ArchiveName Name, Points Points);

    private sealed class OpenArchive(ArchiveName name, RandomReader file, DecompressedArchive data, Points points)
    {
        public Lock Turn { get; } = new();

        public ArchiveName Name { get; } = name;

        public DecompressedArchive Data { get; } = data;

        public Points Points { get; } = points;

        public RestartPoint Noted { get; set; }

        public long Used { get; set; }

        public bool IsClosed { get; private set; }

        public void Close()
        {
            lock (Turn)
            {
                IsClosed = true;
                Data.Dispose();
                file.Dispose();
            }
        }
    }

    // Places to start from, in order. Few enough, and far enough apart.
    private sealed class Points
    {
        private readonly List<RestartPoint> _points = [default];

        public void Add(RestartPoint point)
        {
            if (_points.Count < MaxPoints && point.Position >= _points[^1].Position + PointDistance)
            {
                _points.Add(point);
            }
        }

        public RestartPoint Before(long position)
        {
            var index = _points.FindLastIndex(point => point.Position <= position);
            return _points[index];
        }
    }
}

/// <summary>A version of an archive.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">Its modification time in UTC ticks.</param>
internal readonly record struct ArchiveName(string Path, long Bytes, long Modified);
