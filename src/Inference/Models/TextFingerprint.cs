using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Hash of everything that the embeddings of a label set depend on, except its labels and templates.</summary>
/// <remarks>
/// Hashes the files themselves, not the manifest's sha256 entries: an entry states what a file should be, and embeddings are stored for years
/// under what it was. 25 MB take 20 ms, once per process and model.
/// </remarks>
internal static class TextFingerprint
{
    /// <summary>Increase it when this program starts to compute different embeddings from the same files.</summary>
    private const int Version = 2;

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Of(string folder, ModelManifest manifest, GraphFile tower)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Version} {manifest.ContextLength} {manifest.PadToContextLength} {manifest.PadTokenId} {manifest.PadLeft} {string.Join(',', Prompts.BackgroundWords)}\n")));
        foreach (var path in tower.Paths)
        {
            // The path of the tower in the folder does not matter, so it is not hashed.
            Append(hash, "tower", path);
        }

        foreach (var name in ModelFiles.OfTokenizer)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                Append(hash, name, path);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // A file is added as its hash, so that bytes cannot move unnoticed from one file to the next.
    private static void Append(IncrementalHash hash, string name, string path)
    {
        using var stream = File.OpenRead(path);
        hash.AppendData(Encoding.UTF8.GetBytes($"{name} {Convert.ToHexStringLower(SHA256.HashData(stream))}\n"));
    }
}
