using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace ZeroShotOrleans.Tokenizers.Tests.Published;

/// <summary>Fifteen kinds of published tokenizers with the ids of the libraries, unpacked for the tests of this process. README.md beside this file describes them.</summary>
public sealed class PublishedKinds : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("zso-kinds-").FullName;

    public PublishedKinds()
    {
        using var packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Published", "kinds.tar.br"));
        using var unpacked = new BrotliStream(packed, CompressionMode.Decompress);
        using var archive = new TarReader(unpacked);
        while (archive.GetNextEntry() is { } entry)
        {
            var path = Path.Combine(_root, entry.Name);
            if (entry.EntryType is TarEntryType.Directory)
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                entry.ExtractToFile(path, overwrite: false);
            }
        }

        Corpus =
        [
            .. Lines("corpus.jsonl").Select(line => new CorpusLine(line.GetProperty("class").GetString()!, line.GetProperty("text").GetString()!)),
        ];
    }

    /// <summary>The texts.</summary>
    internal CorpusLine[] Corpus { get; }

    /// <summary>Folder of a kind.</summary>
    internal string Folder(string kind) => Path.Combine(_root, kind);

    /// <summary>The ids of the library for each text.</summary>
    internal int[][] Ids(string kind, string file = "ids.jsonl") => [.. Lines(kind, file).Select(line => line.GetProperty("ids").Deserialize<int[]>()!)];

    /// <summary>A copy of some files of a kind.</summary>
    internal TempFolder Copy(string kind, params string[] files)
    {
        var copy = new TempFolder();
        foreach (var file in files)
        {
            copy.With(file, File.ReadAllBytes(Path.Combine(Folder(kind), file)));
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private IEnumerable<JsonElement> Lines(params string[] path) =>
        File.ReadLines(Path.Combine([_root, .. path])).Select(line => JsonDocument.Parse(line).RootElement);
}
