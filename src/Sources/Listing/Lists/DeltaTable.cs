using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The current files of a Delta table, from the commits of its log. Numbers and names are those of Delta's PROTOCOL.md.</summary>
/// <remarks>
/// All commits from version 0 on are read. A table whose first ones were removed after a checkpoint is refused, as is one that needs more of its reader than to read
/// whole files: deletion vectors, column mapping and the other reader features. Neither may be guessed at: its files have rows that are not in the table.
/// </remarks>
internal static class DeltaTable
{
    /// <summary>Folder of the log, in the table's.</summary>
    public const string LogFolder = "_delta_log";

    // Commits and bytes of a log.
    private const int MaxCommits = 100_000;
    private const int MaxCommitBytes = 256 * 1024 * 1024;

    // Reader features that change nothing for a reader of whole files.
    private static readonly string[] _harmless = ["timestampNtz", "vacuumProtocolCheck"];

    /// <summary>The paths of the files, in ordinal order.</summary>
    /// <param name="folder">The table: an absolute path.</param>
    /// <param name="roots">Where may be listed.</param>
    /// <param name="files">Opens the log.</param>
    /// <param name="problem">Creates exceptions that name the table.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ZeroShotException">The log is damaged or incomplete, or the table needs what is not supported.</exception>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public static IReadOnlyList<string> FilesOf(string folder, ListingRoots roots, ImageFiles files, ListProblem problem, CancellationToken cancellationToken)
    {
        var versions = DirectoryEntries.Of(Path.Join(folder, LogFolder), (_, kind) => kind is WalkEntryKind.File, roots.Contain)
            .Select(entry => VersionOf(entry.Name)).OfType<long>().Order().ToList();
        if (versions.Count > MaxCommits)
        {
            throw problem.Of($"The log of this Delta table has more than {MaxCommits} commits. Write the table again, or name a folder of Parquet files.");
        }

        if (versions.Count == 0 || versions[0] != 0 || versions[^1] != versions.Count - 1)
        {
            throw problem.Of("The log of this Delta table does not have all commits from version 0 on: earlier ones were replaced by a checkpoint, which is not read. Write the current version as a folder of Parquet files.");
        }

        var current = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = string.Create(CultureInfo.InvariantCulture, $"{LogFolder}/{version:D20}.json");
            Apply(Read(folder, name, files, problem), current, name, problem);
        }

        return [.. current];
    }

    private static byte[] Read(string folder, string name, ImageFiles files, ListProblem problem)
    {
        if (files.Open(folder, name, followLinks: true, out var opened) is { } error)
        {
            throw problem.Of($"'{name}' of this Delta table cannot be read. {error.Detail}");
        }

        using var file = new FileReader(opened);
        return file.Length <= MaxCommitBytes ? file.Range(0, (int)file.Length) : throw problem.Of($"'{name}' of this Delta table has more than {MaxCommitBytes} bytes.");
    }

    private static void Apply(ReadOnlyMemory<byte> commit, SortedSet<string> current, string name, ListProblem problem)
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
                Apply(document.RootElement, current, problem);
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw problem.Of($"Line {line} of '{name}' of this Delta table is damaged.");
            }
        }
    }

    private static void Apply(JsonElement action, SortedSet<string> current, ListProblem problem)
    {
        if (action.TryGetProperty("protocol", out var protocol))
        {
            CheckProtocol(protocol, problem);
        }

        if (action.TryGetProperty("metaData", out var metadata))
        {
            CheckMetadata(metadata, problem);
        }

        if (action.TryGetProperty("remove", out var remove))
        {
            current.Remove(PathOf(remove, problem));
        }

        if (action.TryGetProperty("add", out var add))
        {
            if (add.TryGetProperty("deletionVector", out var deleted) && deleted.ValueKind is not JsonValueKind.Null)
            {
                throw NotSupported("deletion vectors", problem);
            }

            current.Add(PathOf(add, problem));
        }
    }

    private static void CheckProtocol(JsonElement protocol, ListProblem problem)
    {
        var version = protocol.GetProperty("minReaderVersion").GetInt32();
        if (version is 2)
        {
            // It says only that column mapping may be used; the metadata says whether it is.
            return;
        }

        if (version > 3)
        {
            throw NotSupported($"reader version {version}", problem);
        }

        if (protocol.TryGetProperty("readerFeatures", out var features) && features.ValueKind is JsonValueKind.Array
            && features.EnumerateArray().Select(feature => feature.GetString()!).FirstOrDefault(feature => feature is not ("columnMapping" or "deletionVectors") && !_harmless.Contains(feature)) is { } other)
        {
            throw NotSupported($"the reader feature '{other}'", problem);
        }
    }

    private static void CheckMetadata(JsonElement metadata, ListProblem problem)
    {
        if (metadata.TryGetProperty("format", out var format) && format.TryGetProperty("provider", out var provider) && provider.GetString() is not "parquet")
        {
            throw NotSupported("files that are not Parquet", problem);
        }

        if (metadata.TryGetProperty("configuration", out var configuration) && configuration.ValueKind is JsonValueKind.Object
            && configuration.TryGetProperty("delta.columnMapping.mode", out var mode) && mode.GetString() is not "none")
        {
            throw NotSupported("column mapping", problem);
        }
    }

    // A URI, relative to the table.
    private static string PathOf(JsonElement file, ListProblem problem)
    {
        var path = Uri.UnescapeDataString(file.GetProperty("path").GetString()!);
        return !path.Contains("://", StringComparison.Ordinal) && !Path.IsPathRooted(path) && !path.Split('/').Contains("..")
            ? path
            : throw NotSupported("files outside of its folder (a shallow clone)", problem);
    }

    private static ZeroShotException NotSupported(string what, ListProblem problem) =>
        problem.Of($"It is a Delta table that uses {what}, which is not supported. Write its current version as a folder of Parquet files.");

    // Checkpoints, checksums and compacted logs have other names.
    private static long? VersionOf(string name) =>
        name.Length == 25 && name.EndsWith(".json", StringComparison.Ordinal) && long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
