using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Hub.Tests.Stub;

/// <summary>A model on the stub. Files from 10 kB are large ones, kept on the other host, as on the real hub.</summary>
internal sealed class StubRepository
{
    private const int LargeFrom = 10_000;

    /// <summary>Commits, each with its files.</summary>
    public Dictionary<string, SortedDictionary<string, byte[]>> Commits { get; } = [];

    /// <summary>Branches and tags.</summary>
    public Dictionary<string, string> Branches { get; } = [];

    public string? License { get; set; }

    public List<string> Tags { get; } = [];

    /// <summary>Its files are for who was let in.</summary>
    public bool IsGated { get; set; }

    /// <summary>Entries of the tree as they are announced, changed by a test that wants a lie.</summary>
    public Action<JsonObject>? EditEntry { get; set; }

    /// <summary>Entries that announce no file at all.</summary>
    public List<JsonObject> ExtraEntries { get; } = [];

    public SortedDictionary<string, byte[]> Files => Commits[Branches["main"]];

    /// <summary>Commits files to main.</summary>
    public StubRepository Commit(string hash, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        Commits[hash] = new SortedDictionary<string, byte[]>(files.ToDictionary(), StringComparer.Ordinal);
        Branches["main"] = hash;
        return this;
    }

    public static bool IsLarge(byte[] content) => content.Length >= LargeFrom;

    // A content is not changed once it is in a repository.
    private static readonly ConditionalWeakTable<byte[], string> Sha256s = [];
    private static readonly ConditionalWeakTable<byte[], string> GitHashes = [];

    public static string Sha256(byte[] content) => Sha256s.GetValue(content, bytes => Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>What git calls a file of that content.</summary>
    public static string GitHash(byte[] content) => GitHashes.GetValue(content, bytes => Convert.ToHexStringLower(CryptographicOperations.HashData(
        HashAlgorithmName.SHA1, [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {bytes.Length}\0")), .. bytes])));

    /// <summary>The content of a tiny model, without its manifest unless that is wanted.</summary>
    public static SortedDictionary<string, byte[]> Tiny(string name, bool withManifest = false)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models", name);
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files[Path.GetRelativePath(folder, path).Replace('\\', '/')] = File.ReadAllBytes(path);
        }

        if (!withManifest)
        {
            files.Remove("zeroshot.json");
        }

        files["README.md"] = "A model card."u8.ToArray();
        return files;
    }

    /// <summary>The entries that the hub's tree would have.</summary>
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
