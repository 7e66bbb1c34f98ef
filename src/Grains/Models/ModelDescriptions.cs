using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>What the cluster tells of a model folder.</summary>
internal static class ModelDescriptions
{
    /// <summary>The folder in the words of the contract.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name under which requests ask for it: its folder's name, which need not be the manifest's.</param>
    /// <param name="devices">In which precision the silo runs it.</param>
    /// <param name="images">How the silo reads pictures.</param>
    public static ModelInfo Describe(this ModelFolder folder, string name, DeviceOptions devices, ImageOptions images) => new()
    {
        Name = name,
        Family = folder.Manifest.Family,
        EmbeddingDimension = folder.Manifest.EmbeddingDimension,
        ImageSize = [folder.Manifest.ImageHeight, folder.Manifest.ImageWidth],
        LogitScale = folder.Manifest.LogitScale,
        LogitBias = folder.Manifest.LogitBias,
        LogitScaleAssumed = folder.Manifest.LogitScaleAssumed,
        Sigmoid = folder.Manifest.Sigmoid,
        DefaultTemplate = folder.Manifest.PromptTemplate,
        TextFingerprint = folder.TextFingerprint,
        License = folder.Manifest.License,
        Bytes = folder.Bytes,
        Variants = [.. folder.Variants],
        CanMatch = folder.CanMatch,
        ImageFingerprint = OfImages(() => folder.ImageFingerprint(devices.VariantOf(folder), images.Decode)),
        ReducedJpeg = images.JpegScale is JpegScale.Reduced,
        Fingerprint = OfImages(() => ModelFingerprint.Of(folder, devices, images)),
    };

    private static string OfImages(Func<string> fingerprint)
    {
        try
        {
            return fingerprint();
        }
        catch (ModelFolderException)
        {
            // Whoever loads the tower says what is wrong with it; the rest of the model can be described.
            return "";
        }
    }
}
