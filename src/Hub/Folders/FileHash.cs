using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ZeroShotOrleans.Hub.Folders;

/// <summary>The two hashes by which a hub identifies files. Lower-case hex.</summary>
/// <param name="Sha256">SHA-256 of the content.</param>
/// <param name="Git">Git blob hash: SHA-1 of <c>blob SIZE</c>, a zero byte and the content.</param>
internal sealed record FileHash(string Sha256, string Git)
{
    /// <summary>Hashes a file in one pass. About 1 GB/s.</summary>
    public static async Task<FileHash> OfAsync(string path, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            sha1.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
            var buffer = new byte[1024 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                sha256.AppendData(buffer, 0, read);
                sha1.AppendData(buffer, 0, read);
            }
        }

        return new FileHash(Convert.ToHexStringLower(sha256.GetHashAndReset()), Convert.ToHexStringLower(sha1.GetHashAndReset()));
    }
}
