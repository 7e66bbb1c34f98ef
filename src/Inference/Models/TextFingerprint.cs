using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Tokenizers.Files;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Hash of everything that the embeddings of a label set depend on, except its labels and templates.</summary>
/// <remarks>
/// Hashes the files themselves instead of using the manifest's sha256 entries: an entry states the expected content, but stored embeddings, which may be
/// kept for years, depend on the actual content. Hashing 25 MB takes 20 ms, once per process and model.
/// </remarks>
internal static class TextFingerprint
{
    /// <summary>Version of the computation. Increment it when a code change alters the embeddings computed from the same files.</summary>
    private const int Version = 2;

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Of(string folder, ModelManifest manifest, GraphFile tower)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Version} {manifest.ContextLength} {manifest.PadToContextLength} {manifest.PadTokenId} {manifest.PadLeft} {string.Join(',', Prompts.BackgroundWords)}\n")));
        if (manifest.Texts is var texts && texts != TextRules.OfFiles)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"texts {texts.LowerCase} {texts.Cleaning} {texts.IsSimpleTokenizer}\n"));
        }

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

    // Hash each file separately, so that moving bytes from one file to the next changes the result.
    private static void Append(IncrementalHash hash, string name, string path)
    {
        using var stream = File.OpenRead(path);
        hash.AppendData(Encoding.UTF8.GetBytes($"{name} {Convert.ToHexStringLower(SHA256.HashData(stream))}\n"));
    }
}
