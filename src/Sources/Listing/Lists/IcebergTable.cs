using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Sources.Avro;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>The files of the current snapshot of an Iceberg table. Names are those of the Apache Iceberg table specification, versions 1 to 3.</summary>
/// <remarks>
/// What is current is told by the newest metadata file in the folder, because there is no catalog to ask. Refused by name is what would make whole files a wrong list: row-level
/// deletes, columns whose name meant another column before, encrypted files, and other formats than Parquet.
/// </remarks>
internal static partial class IcebergTable
{
    /// <summary>Folder of the metadata, in the table's.</summary>
    public const string MetadataFolder = "metadata";

    // Manifests of a snapshot; bytes of metadata that was compressed.
    private const int MaxManifests = 100_000;
    private const int MaxJsonBytes = TableFolder.MaxMetadataBytes;

    // Numbers of the specification.
    private const long Deletes = 1, Deleted = 2;

    private const int MaxVersion = 3;

    /// <summary>Whether a folder is such a table, by the names of its metadata files.</summary>
    public static bool IsMetadata(string name) => MetadataName().IsMatch(name);

    /// <summary>The files, in ordinal order of their paths.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ZeroShotException">The metadata is damaged or incomplete, or the table needs what is not supported.</exception>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static IReadOnlyList<IcebergFile> FilesOf(TableFolder table, CancellationToken cancellationToken)
    {
        var name = NewestOf(table);
        using var metadata = ReadMetadata(table, name);
        try
        {
            var (location, list) = Snapshot(metadata.RootElement, table, name);
            return list is null ? [] : [.. DataFiles(table, location, list, cancellationToken).OrderBy(file => file.Path, StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw table.Damaged(name, "It lacks what every table has, or has it with another type.");
        }
    }

    // Writers without a catalog leave a hint, and commit the next version before they update it.
    private static string NewestOf(TableFolder table)
    {
        var versions = table.NamesIn(MetadataFolder).Where(IsMetadata).ToLookup(VersionOf);
        var newest = versions.Max(version => version.Key);
        return versions[newest].Count() == 1
            ? $"{MetadataFolder}/{versions[newest].Single()}"
            : throw table.Of($"This Iceberg table has {versions[newest].Count()} metadata files of version {newest}, of which only its catalog knows the current one. Remove the others from a copy of the table.");

        static long VersionOf(string name) => long.Parse(MetadataName().Match(name).Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static JsonDocument ReadMetadata(TableFolder table, string name)
    {
        var bytes = table.Read(name);
        try
        {
            return JsonDocument.Parse(name.Contains(".gz", StringComparison.Ordinal) ? Decompress(bytes) : bytes);
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException)
        {
            throw table.Damaged(name, "It is not valid JSON.");
        }
    }

    private static ReadOnlyMemory<byte> Decompress(byte[] bytes)
    {
        using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (stream.Read(buffer) is var got and > 0)
        {
            all.Write(buffer, 0, all.Length + got <= MaxJsonBytes ? got : throw new InvalidDataException());
        }

        return all.ToArray();
    }

    // The location of the table, and the list of manifests: null if it has no snapshot.
    private static (string Location, string? List) Snapshot(JsonElement metadata, TableFolder table, string name)
    {
        var version = metadata.GetProperty("format-version").GetInt32();
        if (version is < 1 or > MaxVersion)
        {
            throw table.NotSupported($"format version {version}");
        }

        CheckColumns(metadata, table);
        var location = metadata.GetProperty("location").GetString()!.TrimEnd('/');
        if (!metadata.TryGetProperty("current-snapshot-id", out var current) || current.ValueKind is JsonValueKind.Null || current.GetInt64() == -1)
        {
            return (location, null);
        }

        foreach (var snapshot in metadata.GetProperty("snapshots").EnumerateArray())
        {
            if (snapshot.GetProperty("snapshot-id").GetInt64() == current.GetInt64())
            {
                return snapshot.TryGetProperty("manifest-list", out var list) ? (location, list.GetString()) : throw table.NotSupported("snapshots without a manifest list");
            }
        }

        throw table.Damaged(name, "It lacks its current snapshot.");
    }

    // Files are read by the names of columns, which are those of when the file was written: the table goes by ids.
    private static void CheckColumns(JsonElement metadata, TableFolder table)
    {
        if (!metadata.TryGetProperty("schemas", out var schemas))
        {
            throw table.NotSupported("metadata without its earlier schemas");
        }

        var (ids, names) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<int, string>());
        foreach (var schema in schemas.EnumerateArray())
        {
            AddFields(schema, "");
        }

        void AddFields(JsonElement type, string above)
        {
            if (type.ValueKind is not JsonValueKind.Object || !type.TryGetProperty("fields", out var fields))
            {
                return;
            }

            foreach (var field in fields.EnumerateArray())
            {
                var (id, path) = (field.GetProperty("id").GetInt32(), above + field.GetProperty("name").GetString());
                if ((!ids.TryAdd(path, id) && ids[path] != id) || (!names.TryAdd(id, path) && names[id] != path))
                {
                    throw table.NotSupported($"renamed or replaced columns ('{path}')");
                }

                AddFields(field.GetProperty("type"), path + '.');
            }
        }
    }

    private static IEnumerable<IcebergFile> DataFiles(TableFolder table, string location, string list, CancellationToken cancellationToken)
    {
        var (manifests, found) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var (place, manifest) in Records(table, PathOf(list, location, table), cancellationToken))
        {
            if (++manifests > MaxManifests)
            {
                throw table.Of($"This Iceberg table has more than {MaxManifests} manifests. Rewrite its manifests.");
            }

            if (manifest.GetValueOrDefault("key_metadata") is not null)
            {
                throw table.NotSupported("encryption");
            }

            // Version 1 has no such field: all its manifests are of data files.
            var content = manifest.GetValueOrDefault("content") as long? ?? 0;
            foreach (var (inManifest, entry) in Records(table, PathOf(Value<string>(table, place, manifest, "manifest_path"), location, table), cancellationToken))
            {
                if (Value<long>(table, inManifest, entry, "status") == Deleted)
                {
                    continue;
                }

                var file = Value<IReadOnlyDictionary<string, object?>>(table, inManifest, entry, "data_file");
                if (content == Deletes || (file.GetValueOrDefault("content") as long? ?? 0) != 0)
                {
                    throw table.NotSupported("row-level deletes");
                }

                if (file.GetValueOrDefault("key_metadata") is not null)
                {
                    throw table.NotSupported("encryption");
                }

                if (Value<string>(table, inManifest, file, "file_format") is var format && !format.Equals("parquet", StringComparison.OrdinalIgnoreCase))
                {
                    throw table.NotSupported($"files in the format {format}");
                }

                var path = PathOf(Value<string>(table, inManifest, file, "file_path"), location, table);
                if (!found.Add(path))
                {
                    throw table.Damaged(inManifest, $"The file '{path}' is in the table twice.");
                }

                if (found.Count > ListFolder.MaxFiles)
                {
                    throw table.Of($"It is an Iceberg table with more than {ListFolder.MaxFiles} files. Rewrite its data files, so that it has fewer, larger ones.");
                }

                yield return new IcebergFile(path, Value<long>(table, inManifest, file, "file_size_in_bytes"));
            }
        }
    }

    private static IEnumerable<(string Place, IReadOnlyDictionary<string, object?> Record)> Records(TableFolder table, string name, CancellationToken cancellationToken)
    {
        using var records = AvroFile.Records(table.Read(name)).GetEnumerator();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (!records.MoveNext())
                {
                    yield break;
                }
            }
            catch (AvroException failure)
            {
                throw table.Damaged(name, failure.Message);
            }

            yield return (name, records.Current);
        }
    }

    private static T Value<T>(TableFolder table, string place, IReadOnlyDictionary<string, object?> record, string name) =>
        record.GetValueOrDefault(name) is T value ? value : throw table.Damaged(place, $"It lacks the field '{name}', or has it with another type.");

    // Paths are absolute, below the location that the table had when it was written. Below that they are the same where the whole table was moved or copied.
    private static string PathOf(string path, string location, TableFolder table)
    {
        var (full, at) = (Plain(path), Plain(location) + '/');
        var below = full.StartsWith(at, StringComparison.Ordinal) ? full[at.Length..] : "";
        return below.Length > 0 && !Path.IsPathRooted(below) && !below.Split('/').Contains("..") && !below.Contains('\0', StringComparison.Ordinal) ? below : throw table.NotSupported("files outside of its location");

        // Writers name the same file as /t/a, file:/t/a and file:///t/a.
        static string Plain(string uri) => uri.StartsWith("file:///", StringComparison.Ordinal) ? uri["file://".Length..] : uri.StartsWith("file:/", StringComparison.Ordinal) ? uri["file:".Length..] : uri;
    }

    // v3.metadata.json, 00003-UUID.metadata.json; compressed: v3.gz.metadata.json, v3.metadata.json.gz.
    [GeneratedRegex(@"^(v(?<version>[0-9]{1,18})|(?<version>[0-9]{1,18})-[^/]+?)(\.gz)?\.metadata\.json(\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex MetadataName();
}

/// <summary>A data file of a table.</summary>
/// <param name="Path">Its path below the table, with <c>/</c> as the separator.</param>
/// <param name="Bytes">Its size, as the table has it.</param>
internal readonly record struct IcebergFile(string Path, long Bytes);
