using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Encoding.Models;

/// <summary>Describes model folders to clients.</summary>
internal static class ModelDescriptions
{
    /// <summary>Describes all folders of a catalog that can be used, sorted by name.</summary>
    public static ImmutableArray<ModelInfo> DescribeAll(this ModelCatalog catalog, DeviceOptions devices, ImageOptions images, CertificateStore? certificates = null)
    {
        return [.. catalog.Names().Select(TryDescribe).OfType<ModelInfo>()];

        ModelInfo? TryDescribe(string name)
        {
            try
            {
                return catalog.Read(name, folder => folder.Describe(name, devices, images, certificates));
            }
            catch (ZeroShotException)
            {
                return null;
            }
        }
    }

    /// <summary>Describes a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name that requests use: the folder's name, which may differ from the manifest's.</param>
    /// <param name="devices">The precision on this silo.</param>
    /// <param name="images">How the silo decodes images.</param>
    /// <param name="certificates">Where certificates are kept; null to state none.</param>
    public static ModelInfo Describe(this ModelFolder folder, string name, DeviceOptions devices, ImageOptions images, CertificateStore? certificates = null) => new()
    {
        Name = name,
        Family = folder.Manifest.Family,
        EmbeddingDimension = folder.Manifest.EmbeddingDimension,
        ImageSize = folder.Manifest.Patches is null ? [folder.Manifest.ImageHeight, folder.Manifest.ImageWidth] : [],
        LogitScale = folder.Manifest.LogitScale,
        LogitBias = folder.Manifest.LogitBias,
        LogitScaleAssumed = folder.Manifest.LogitScaleAssumed,
        Sigmoid = folder.Manifest.Sigmoid,
        DefaultTemplate = folder.Manifest.PromptTemplate,
        TextFingerprint = folder.TextFingerprint,
        MaxTextTokens = folder.Manifest.ContextLength,
        MatryoshkaDimensions = [.. folder.Manifest.MatryoshkaDimensions],
        License = folder.Manifest.License,
        Bytes = folder.Bytes,
        Variants = [.. folder.Variants],
        CanMatch = folder.CanMatch,
        ImageFingerprint = OfImages(() => folder.ImageFingerprint(devices.VariantOf(folder), images.Decode)),
        ReducedJpeg = images.JpegScale is JpegScale.Reduced,
        Fingerprint = OfImages(() => ModelFingerprint.Of(folder, devices, images)),
        Certificates = certificates is null ? [] : certificates.CertificatesOf(folder, devices, images),
    };

    private static string OfImages(Func<string> fingerprint)
    {
        try
        {
            return fingerprint();
        }
        catch (ModelFolderException)
        {
            // Loading the tower reports the problem; the rest of the model can be described.
            return "";
        }
    }
}
