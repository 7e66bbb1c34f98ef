using System.Globalization;
using System.Security.Cryptography;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Encoding.Models;

/// <summary>Hashes everything about a model on one silo that affects the scores of an image: see <see cref="ModelInfo.Fingerprint"/>.</summary>
internal static class ModelFingerprint
{
    /// <summary>SHA-256 in lower-case hex. The first call for a folder reads its graphs.</summary>
    /// <exception cref="ModelFolderException">The folder has no image tower of the configured precision.</exception>
    public static string Of(ModelFolder folder, DeviceOptions devices, ImageOptions images)
    {
        var manifest = folder.Manifest;
        var content = string.Create(CultureInfo.InvariantCulture,
            $"1 {folder.ImageFingerprint(devices.VariantOf(folder), images.Decode)} {folder.TextFingerprint} {folder.MatchFingerprint} {manifest.Match?.MatchIndex} " +
            $"{manifest.EmbeddingDimension} {manifest.LogitScale:R} {manifest.LogitBias:R} {manifest.Sigmoid}");
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
    }
}
