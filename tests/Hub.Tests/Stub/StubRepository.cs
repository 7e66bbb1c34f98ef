using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Hub.Tests.Stub;

/// <summary>A model on the fake hub. Files from 10 kB up count as large and are on the file store, as on the real hub.</summary>
internal sealed class StubRepository
{
    private const int LargeFrom = 10_000;

    /// <summary>Commits and their files.</summary>
    public Dictionary<string, SortedDictionary<string, byte[]>> Commits { get; } = [];

    /// <summary>Branches and tags, mapped to commits.</summary>
    public Dictionary<string, string> Branches { get; } = [];

    public string? License { get; set; }

    public List<string> Tags { get; } = [];

    /// <summary>Whether access needs to be granted.</summary>
    public bool IsGated { get; set; }

    /// <summary>Edits the announced tree entries, for tests of invalid announcements.</summary>
    public Action<JsonObject>? EditEntry { get; set; }

    /// <summary>Additional tree entries without a file.</summary>
    public List<JsonObject> ExtraEntries { get; } = [];

    public SortedDictionary<string, byte[]> Files => Commits[Branches["main"]];

    /// <summary>Commits files to the main branch.</summary>
    public StubRepository Commit(string hash, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        Commits[hash] = new SortedDictionary<string, byte[]>(files.ToDictionary(), StringComparer.Ordinal);
        Branches["main"] = hash;
        return this;
    }

    public static bool IsLarge(byte[] content) => content.Length >= LargeFrom;

    // Contents do not change once they are in a repository, so hashes can be cached.
    private static readonly ConditionalWeakTable<byte[], string> _sha256s = [];
    private static readonly ConditionalWeakTable<byte[], string> _gitHashes = [];

    public static string Sha256(byte[] content) => _sha256s.GetValue(content, bytes => Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>The git blob hash of a content.</summary>
    public static string GitHash(byte[] content) => _gitHashes.GetValue(content, bytes => Convert.ToHexStringLower(CryptographicOperations.HashData(
        HashAlgorithmName.SHA1, [.. System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {bytes.Length}\0")), .. bytes])));

    /// <summary>The files of a folder, without the golden results, which nobody publishes.</summary>
    public static SortedDictionary<string, byte[]> Folder(string folder)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "golden.json"))
        {
            files[Path.GetRelativePath(folder, path).Replace('\\', '/')] = File.ReadAllBytes(path);
        }

        return files;
    }

    /// <summary>The files of a tiny model, without its manifest unless requested.</summary>
    public static SortedDictionary<string, byte[]> Tiny(string name, bool withManifest = false)
    {
        var files = Folder(Path.Combine(AppContext.BaseDirectory, "models", name));
        if (!withManifest)
        {
            files.Remove("zeroshot.json");
        }

        files["README.md"] = "A model card."u8.ToArray();
        return files;
    }

    /// <summary>The entries of the hub's tree response.</summary>
    public IReadOnlyList<JsonObject> Tree(string commit)
    {
        var entries = new List<JsonObject> { new() { ["type"] = "directory", ["path"] = "onnx", ["size"] = 0, ["oid"] = new string('a', 40) } };
        foreach (var (path, content) in Commits[commit])
        {
            var entry = new JsonObject { ["type"] = "file", ["path"] = path, ["size"] = content.Length, ["oid"] = GitHash(content) };
            if (IsLarge(content))
            {
                entry["oid"] = new string('b', 40);
                entry["lfs"] = new JsonObject { ["oid"] = Sha256(content), ["size"] = content.Length, ["pointerSize"] = 130 };
            }

            EditEntry?.Invoke(entry);
            entries.Add(entry);
        }

        return [.. entries, .. ExtraEntries];
    }
}
