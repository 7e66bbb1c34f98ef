using System.Globalization;
using System.Text.Json;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The current files of a Delta table, from its log. Numbers and names are those of Delta's PROTOCOL.md.</summary>
/// <remarks>
/// The newest complete checkpoint is read, and the commits after it; without one, all commits from version 0 on. A table that needs more of its reader than to read
/// whole files is refused: deletion vectors, column mapping, checkpoints of version 2 and the other reader features. None may be guessed at: its files have rows that are not in the table.
/// </remarks>
internal static class DeltaTable
{
    /// <summary>Folder of the log, in the table's.</summary>
    public const string LogFolder = "_delta_log";

    // Commits of a log.
    private const int MaxCommits = 100_000;

    /// <summary>The paths of the files, in ordinal order.</summary>
    /// <param name="table">The table.</param>
    /// <param name="maxPageBytes">Maximum size of a page of a checkpoint, decompressed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ZeroShotException">The log is damaged or incomplete, or the table needs what is not supported.</exception>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public static IReadOnlyList<string> FilesOf(TableFolder table, long maxPageBytes, CancellationToken cancellationToken)
    {
        var names = table.NamesIn(LogFolder);
        var checkpoint = DeltaCheckpoint.Newest(names, out var hasOthers);
        var first = checkpoint is null ? 0 : checkpoint.Version + 1;
        var versions = names.Select(VersionOf).OfType<long>().Where(version => version >= first).Order().ToList();
        if (versions.Count > MaxCommits)
        {
            throw table.Of($"The log of this Delta table has more than {MaxCommits} commits after its checkpoint. Write the table again, or name a folder of Parquet files.");
        }

        if (versions.Count > 0 ? versions[0] != first || versions[^1] != first + versions.Count - 1 : checkpoint is null)
        {
            throw hasOthers ? table.NotSupported("checkpoints of version 2")
                : table.Of($"The log of this Delta table lacks commits: it must have all from version {first} on, because its newest complete checkpoint is {(checkpoint is null ? "missing" : $"that of version {checkpoint.Version}")}. Copy the whole folder '{LogFolder}'.");
        }

        var current = new DeltaFiles(table);
        checkpoint?.Read(table, current, maxPageBytes, cancellationToken);
        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = string.Create(CultureInfo.InvariantCulture, $"{LogFolder}/{version:D20}.json");
            Apply(table.Read(name), current, name, table);
        }

        return current.Paths();
    }

    /// <summary>What tells a deletion vector from others: its unique id.</summary>
    public static string VectorOf(string storageType, string place, int? offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{storageType}{place}@{offset}");

    private static void Apply(ReadOnlyMemory<byte> commit, DeltaFiles current, string name, TableFolder table)
    {
        var line = 0;
        while (commit.Length > 0)
        {
            line++;
            var end = commit.Span.IndexOf((byte)'\n');
            var action = end < 0 ? commit : commit[..end];
            commit = end < 0 ? default : commit[(end + 1)..];
            if (action.Span.Trim(" \r\t"u8).IsEmpty)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(action);
                Apply(document.RootElement, current);
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw table.Of($"Line {line} of '{name}' of this Delta table is damaged.");
            }
        }
    }

    private static void Apply(JsonElement action, DeltaFiles current)
    {
        if (action.TryGetProperty("protocol", out var protocol))
        {
            current.CheckProtocol(
                protocol.GetProperty("minReaderVersion").GetInt32(),
                protocol.TryGetProperty("readerFeatures", out var features) && features.ValueKind is JsonValueKind.Array ? features.EnumerateArray().Select(feature => feature.GetString()!) : []);
        }

        if (action.TryGetProperty("metaData", out var metadata))
        {
            current.CheckMetadata(
                metadata.TryGetProperty("format", out var format) && format.TryGetProperty("provider", out var provider) ? provider.GetString() ?? "" : null,
                metadata.TryGetProperty("configuration", out var configuration) && configuration.ValueKind is JsonValueKind.Object
                    && configuration.TryGetProperty("delta.columnMapping.mode", out var mode) ? mode.GetString() ?? "" : null);
        }

        if (action.TryGetProperty("remove", out var remove))
        {
            current.Remove(remove.GetProperty("path").GetString()!, VectorOf(remove));
        }

        if (action.TryGetProperty("add", out var add))
        {
            current.Add(add.GetProperty("path").GetString()!, VectorOf(add));
        }
    }

    private static string VectorOf(JsonElement file)
    {
        if (!file.TryGetProperty("deletionVector", out var vector) || vector.ValueKind is JsonValueKind.Null)
        {
            return "";
        }

        return VectorOf(
            vector.GetProperty("storageType").GetString()!,
            vector.TryGetProperty("pathOrInlineDv", out var place) ? place.GetString()! : "",
            vector.TryGetProperty("offset", out var offset) && offset.ValueKind is not JsonValueKind.Null ? offset.GetInt32() : null);
    }

    // Checkpoints, checksums and compacted logs have other names.
    private static long? VersionOf(string name) =>
        name.Length == 25 && name.EndsWith(".json", StringComparison.Ordinal) && long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
