using System.Collections.Concurrent;
using System.Text.Json;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Certificates in memory and, so that the next process need not verify again, in a directory.</summary>
/// <remarks>
/// Thread-safe. A file that is damaged, or whose content is not for the key that it is named after, is ignored and written again. A directory that cannot be
/// written costs a verification for each process, nothing else.
/// </remarks>
/// <param name="directory">Created with the first certificate. Null or empty to keep certificates in memory only.</param>
internal sealed class CertificateStore(string? directory)
{
    /// <summary>Name of the directory inside a state directory.</summary>
    public const string DirectoryName = "certificates";

    /// <summary>Maximum size of a file in bytes. Certificates have about one kilobyte.</summary>
    public const int MaxFileBytes = 64 * 1024;

    private readonly ConcurrentDictionary<CertificateKey, TowerCertificate> _known = new();

    /// <summary>The certificate for a key, passed or failed; null if there is none.</summary>
    public TowerCertificate? Find(CertificateKey key)
    {
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        return Read(key) is { } read ? _known.GetOrAdd(key, read) : null;
    }

    /// <summary>Keeps a certificate in place of an older one.</summary>
    public void Save(TowerCertificate certificate)
    {
        _known[certificate.Key] = certificate;
        if (string.IsNullOrEmpty(directory))
        {
            return;
        }

        // Renamed when it is complete, so that no other process reads half of it.
        var path = Path.Combine(directory, certificate.Key.ToFileName());
        var temporary = $"{path}.{Environment.ProcessId}.part";
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(certificate, CertificateJson.Default.TowerCertificate));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is known in this process. The state directory of an encoder may be read-only.
        }
    }

    private TowerCertificate? Read(CertificateKey key)
    {
        if (string.IsNullOrEmpty(directory))
        {
            return null;
        }

        try
        {
            var file = new FileInfo(Path.Combine(directory, key.ToFileName()));
            return file.Exists && file.Length <= MaxFileBytes
                && JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), CertificateJson.Default.TowerCertificate) is { } read && read.Key == key && read.Passed is { Count: > 0 }
                ? read
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
