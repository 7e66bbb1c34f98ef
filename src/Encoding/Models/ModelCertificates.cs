using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Encoding.Models;

/// <summary>Finds the certificates of the towers that a silo would use.</summary>
internal static class ModelCertificates
{
    /// <summary>That of the image tower, then that of the text tower; of a tower that was never loaded, none.</summary>
    public static ImmutableArray<ModelCertificate> CertificatesOf(this CertificateStore store, ModelFolder folder, DeviceOptions devices, ImageOptions images)
    {
        var order = devices.Order.Names;
        return
        [
            .. First(order.Select(device => Images(folder, devices, images, device))),
            .. First(order.Select(device => CertificateKey.OfTexts(folder, device))),
        ];

        // The device of the first that worked.
        IEnumerable<ModelCertificate> First(IEnumerable<CertificateKey?> keys) =>
            keys.OfType<CertificateKey>().Select(store.Find).OfType<TowerCertificate>().Take(1).Select(Of);
    }

    private static CertificateKey? Images(ModelFolder folder, DeviceOptions devices, ImageOptions images, string device)
    {
        try
        {
            return CertificateKey.OfImages(folder, devices.VariantOf(folder), images.Decode, device);
        }
        catch (ModelFolderException)
        {
            // Loading the tower reports the problem; the rest of the model can be described.
            return null;
        }
    }

    private static ModelCertificate Of(TowerCertificate certificate) => new()
    {
        Tower = certificate.Key.Tower,
        Precision = certificate.Key.Precision,
        Device = certificate.Key.Device,
        Date = certificate.Date,
        Failure = certificate.Failure,
        Checks = [.. certificate.Passed],
        ReferenceDifference = certificate.ReferenceDifference,
        LeastCosine = certificate.LeastCosine,
        ScoreDifference = certificate.ScoreDifference,
        Fingerprint = certificate.Key.Fingerprint,
        Product = certificate.Key.Product,
        Runtime = certificate.Key.Runtime,
    };
}
