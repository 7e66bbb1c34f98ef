using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Everything that the vectors of a label set depend on, but for its labels and templates, in one hash.</summary>
/// <remarks>
/// The files themselves are hashed, not the manifest's sha256 entries: an entry says what a file should be, and vectors are kept for years
/// under what it was. 25 MB take 20 ms, once per process and model.
/// </remarks>
internal static class TextFingerprint
{
    /// <summary>Raise it when this program begins to give other vectors for the same files.</summary>
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
            // The place of the tower in the folder changes nothing, so its name stays out.
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

    // A file goes in as its hash, so that bytes cannot move from one file to the next unnoticed.
    private static void Append(IncrementalHash hash, string name, string path)
    {
        using var stream = File.OpenRead(path);
        hash.AppendData(Encoding.UTF8.GetBytes($"{name} {Convert.ToHexStringLower(SHA256.HashData(stream))}\n"));
    }
}
