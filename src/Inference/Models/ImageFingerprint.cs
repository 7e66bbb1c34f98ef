using System.Security.Cryptography;
using System.Text;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Everything that the vector of a picture depends on, but for its bytes, in one hash.</summary>
/// <remarks>
/// The files themselves are hashed, as for <see cref="TextFingerprint"/>.
/// </remarks>
internal static class ImageFingerprint
{
    /// <summary>Raise it when this program begins to give other vectors for the same files.</summary>
    private const int Version = 2;

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Of(string folder, GraphFile tower, DecodeOptions decode)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Version} {decode.Key}\n"));
        foreach (var path in tower.Paths)
        {
            // The place of the tower in the folder changes nothing, so its name stays out.
            hash.AppendData(GraphFingerprint.HashOf(path));
        }

        hash.AppendData(GraphFingerprint.HashOf(Path.Combine(folder, Preprocessing.FileOf(folder))));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
