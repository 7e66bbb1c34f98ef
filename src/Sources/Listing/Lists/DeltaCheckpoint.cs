using System.Buffers.Binary;
using System.Globalization;
using ZeroShotOrleans.Sources.Parquet;
using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>A checkpoint of a Delta table's log: its state at a version, in one Parquet file or several, one action in a row.</summary>
/// <param name="Version">The version.</param>
/// <param name="Files">Names of its files, in order.</param>
internal sealed record DeltaCheckpoint(long Version, IReadOnlyList<string> Files)
{
    private const int VersionDigits = 20, PartDigits = 10;

    private const string Middle = ".checkpoint", Ending = ".parquet";

    private const string Mapping = "delta.columnMapping.mode";

    /// <summary>The newest checkpoint all of whose files are there; null if there is none.</summary>
    /// <param name="names">Names of the files of the log.</param>
    /// <param name="other">Whether there are checkpoints of version 2, which are not read.</param>
    public static DeltaCheckpoint? Newest(IEnumerable<string> names, out bool other)
    {
        var parts = new Dictionary<(long Version, int Parts), SortedDictionary<int, string>>();
        other = false;
        foreach (var name in names)
        {
            if (Parse(name) is not { } found)
            {
                other |= name.Contains(Middle + '.', StringComparison.Ordinal);
                continue;
            }

            if (!parts.TryGetValue((found.Version, found.Parts), out var known))
            {
                parts[(found.Version, found.Parts)] = known = [];
            }

            known[found.Part] = name;
        }

        return parts.Where(found => found.Value.Count == found.Key.Parts).OrderByDescending(found => found.Key.Version).ThenBy(found => found.Key.Parts)
            .Select(found => new DeltaCheckpoint(found.Key.Version, [.. found.Value.Values])).FirstOrDefault();
    }

    /// <summary>Reads the state.</summary>
    /// <param name="table">The table.</param>
    /// <param name="current">Receives the files, and checks what the table asks of its readers.</param>
    /// <param name="maxPageBytes">Maximum size of a page, decompressed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ZeroShotException">A file is damaged, or the table needs what is not supported.</exception>
    public void Read(TableFolder table, DeltaFiles current, long maxPageBytes, CancellationToken cancellationToken)
    {
        var (protocols, metadata) = (0, 0);
        foreach (var name in Files.Select(file => $"{DeltaTable.LogFolder}/{file}"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = table.Open(name);
            try
            {
                var part = new Part(file, ParquetTable.Read(file), maxPageBytes);
                protocols += part.ReadProtocol(current);
                metadata += part.ReadMetadata(current);
                part.ReadFiles(current, cancellationToken);
            }
            catch (TableException failure)
            {
                throw table.Damaged(name, failure.Message);
            }
        }

        if ((protocols, metadata) != (1, 1))
        {
            throw table.Damaged($"{DeltaTable.LogFolder}/{Files[0]}", $"The checkpoint has {protocols} protocol and {metadata} metadata actions, and must have one of each.");
        }
    }

    // N.checkpoint.parquet, or N.checkpoint.PART.PARTS.parquet.
    private static (long Version, int Part, int Parts)? Parse(string name)
    {
        var pieces = name.Split('.');
        if (pieces[0].Length != VersionDigits || pieces[^1] != Ending[1..] || pieces.Length is not (3 or 5) || pieces[1] != Middle[1..]
            || !long.TryParse(pieces[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return null;
        }

        return pieces.Length == 3 ? (version, 1, 1)
            : pieces[2].Length == PartDigits && pieces[3].Length == PartDigits
                && int.TryParse(pieces[2], NumberStyles.None, CultureInfo.InvariantCulture, out var part) && int.TryParse(pieces[3], NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
                && part >= 1 && part <= parts ? (version, part, parts) : null;
    }

    // One file. A row has one action: the columns of the others are null in it.
    private sealed class Part(RandomReader file, ParquetTable footer, long maxPageBytes)
    {
        public int ReadProtocol(DeltaFiles current)
        {
            var versions = Column("protocol.minReaderVersion", ParquetType.Int32).OfType<ReadOnlyMemory<byte>>().Select(Integer).ToList();
            var features = footer.Leaves.FirstOrDefault(leaf => leaf.Path.StartsWith("protocol.readerFeatures.", StringComparison.Ordinal)) is { } list
                ? Values(list, ParquetType.ByteArray).OfType<ReadOnlyMemory<byte>>().Select(Text).ToList() : [];
            versions.ForEach(version => current.CheckProtocol(version, features));
            return versions.Count;
        }

        public int ReadMetadata(DeltaFiles current)
        {
            var providers = Column("metaData.format.provider", ParquetType.ByteArray).OfType<ReadOnlyMemory<byte>>().Select(Text).ToList();
            var leaves = footer.Leaves.Where(leaf => leaf.Path.StartsWith("metaData.configuration.", StringComparison.Ordinal)).ToList();
            string? mapping = null;
            if (leaves.Count == 2)
            {
                // A map: its keys and values are repeated alike.
                mapping = Values(leaves[0], ParquetType.ByteArray).Zip(Values(leaves[1], ParquetType.ByteArray))
                    .Where(pair => pair is { First: not null, Second: not null } && Text(pair.First.Value) == Mapping).Select(pair => Text(pair.Second!.Value)).FirstOrDefault();
            }
            else if (leaves.Count > 0 || providers.Count > 0)
            {
                throw new ParquetException("Its column 'metaData.configuration' is not a map.");
            }

            providers.ForEach(provider => current.CheckMetadata(provider, mapping));
            return providers.Count;
        }

        public void ReadFiles(DeltaFiles current, CancellationToken cancellationToken)
        {
            using var vectors = Vectors().GetEnumerator();
            foreach (var path in Column("add.path", ParquetType.ByteArray))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var vector = vectors.MoveNext() ? vectors.Current : throw new ParquetException("Its columns differ in length.");
                if (path is { } written)
                {
                    current.Add(Text(written), vector);
                }
            }
        }

        // Of tables without deletion vectors, checkpoints need not have the columns.
        private IEnumerable<string> Vectors()
        {
            if (!footer.Leaves.Any(leaf => leaf.Path.StartsWith("add.deletionVector", StringComparison.Ordinal)))
            {
                for (var row = 0L; row < footer.Rows; row++)
                {
                    yield return "";
                }

                yield break;
            }

            using var places = Column("add.deletionVector.pathOrInlineDv", ParquetType.ByteArray).GetEnumerator();
            using var offsets = Column("add.deletionVector.offset", ParquetType.Int32).GetEnumerator();
            foreach (var kind in Column("add.deletionVector.storageType", ParquetType.ByteArray))
            {
                if (!places.MoveNext() || !offsets.MoveNext())
                {
                    throw new ParquetException("Its columns differ in length.");
                }

                yield return kind is null ? "" : DeltaTable.VectorOf(
                    Text(kind.Value), places.Current is { } place ? Text(place) : "", offsets.Current is { } offset ? Integer(offset) : null);
            }
        }

        private IEnumerable<ReadOnlyMemory<byte>?> Column(string path, ParquetType type) => footer.Leaves.FirstOrDefault(leaf => leaf.Path == path) is { } found
            ? found.MaxRepetition == 0 ? Values(found, type) : throw new ParquetException($"Its column '{path}' is a list.")
            : throw new ParquetException($"It has no column '{path}'.");

        private IEnumerable<ReadOnlyMemory<byte>?> Values(ParquetLeaf leaf, ParquetType type) => leaf.Type == type
            ? ColumnValues.Of(file, footer, leaf, maxPageBytes)
            : throw new ParquetException($"Its column '{leaf.Path}' has values of the type {leaf.Type} instead of {type}.");

        private static int Integer(ReadOnlyMemory<byte> value) => BinaryPrimitives.ReadInt32LittleEndian(value.Span);

        private static string Text(ReadOnlyMemory<byte> value) => System.Text.Encoding.UTF8.GetString(value.Span);
    }
}
