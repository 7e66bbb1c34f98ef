using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Everything that the vector of a picture depends on, but for its bytes, in one hash.</summary>
/// <remarks>
/// The files themselves are hashed, as for <see cref="TextFingerprint"/>. By XxHash128, because image towers have gigabytes and this must cost no
/// more than reading them: it tells two towers apart, and is no protection against somebody who makes two alike.
/// </remarks>
internal static class ImageFingerprint
{
    /// <summary>Raise it when this program begins to give other vectors for the same files.</summary>
    private const int Version = 2;

    private const int BufferBytes = 1024 * 1024;

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Of(string folder, GraphFile tower, bool exactJpeg)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Version} {exactJpeg}\n"));
        foreach (var path in tower.Paths)
        {
            // The place of the tower in the folder changes nothing, so its name stays out.
            Append(hash, path);
        }

        Append(hash, Path.Combine(folder, Preprocessing.FileOf(folder)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var content = new XxHash128();
        var buffer = new byte[BufferBytes];
        for (var at = 0L; RandomAccess.Read(file, buffer, at) is var got and > 0; at += got)
        {
            content.Append(buffer.AsSpan(0, got));
        }

        hash.AppendData(content.GetHashAndReset());
    }
}
