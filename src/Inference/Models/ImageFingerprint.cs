using System.Security.Cryptography;
using System.Text;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Config;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Hash of everything that the embedding of an image depends on, except the image itself.</summary>
/// <remarks>
/// Hashes the files themselves, as <see cref="TextFingerprint"/> does.
/// </remarks>
internal static class ImageFingerprint
{
    /// <summary>Version of the computation. Increment it when a code change alters the embeddings computed from the same files.</summary>
    private const int Version = 2;

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Of(string folder, GraphFile tower, DecodeOptions decode, PictureRules rules)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Version} {decode.Key}{rules.Key}\n"));
        foreach (var path in tower.Paths)
        {
            // The path of the tower in the folder does not matter, so it is not hashed.
            hash.AppendData(GraphFingerprint.HashOf(path));
        }

        hash.AppendData(GraphFingerprint.HashOf(Path.Combine(folder, Preprocessing.FileOf(folder))));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
