namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Verifies a loaded tower, unless a certificate says that it was.</summary>
internal static class TowerVerification
{
    /// <summary>Returns the certificate of a tower; verifies it if there is none, or only a failed one.</summary>
    /// <param name="store">Where certificates are kept.</param>
    /// <param name="key">The tower, its device and the versions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="checks">Runs the checks.</param>
    /// <param name="isNew">Whether the checks were run.</param>
    /// <exception cref="ModelFolderException">The checks cannot be run.</exception>
    public static TowerCertificate Run(CertificateStore store, CertificateKey key, TimeProvider time, Func<IEnumerable<VerificationRow>> checks, out bool isNew)
    {
        var known = store.Find(key);
        isNew = known is not { HasPassed: true };
        if (!isNew)
        {
            return known!;
        }

        TowerCertificate certificate;
        try
        {
            certificate = TowerCertificate.Of(key, time.GetUtcNow(), [.. checks()]);
        }
        catch (ModelFolderException failure)
        {
            certificate = TowerCertificate.Of(key, time.GetUtcNow(), [new VerificationRow("the tower runs", VerificationResult.Failed, null, failure.Message)]);
        }

        store.Save(certificate);
        return certificate;
    }

    /// <summary>The error for a tower that did not pass.</summary>
    /// <param name="file">Its graph.</param>
    /// <param name="certificate">The failed certificate.</param>
    public static ModelFolderException Failed(string file, TowerCertificate certificate) => new(
        file, $"failed the verification of a model that is loaded for the first time. {certificate.Failure}.",
        "Download the model again, or export it with tools/export; `zso models verify` shows all checks.");
}
