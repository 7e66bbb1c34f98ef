namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>What a verification is of, and where its result is kept.</summary>
/// <param name="Precision">As for <see cref="ImagePrecision.VariantOf"/>.</param>
/// <param name="Store">Where certificates are kept; null to keep none.</param>
/// <param name="Time">The clock; null for that of the system.</param>
internal sealed record VerificationOrder(string? Precision = null, CertificateStore? Store = null, TimeProvider? Time = null)
{
    /// <summary>Returns the rows of one tower, and keeps their certificate after the last.</summary>
    public IEnumerable<VerificationRow> Certify(CertificateKey key, IEnumerable<VerificationRow> rows)
    {
        List<VerificationRow> all = [];
        foreach (var row in rows)
        {
            all.Add(row);
            yield return row;
        }

        Store?.Save(TowerCertificate.Of(key, (Time ?? TimeProvider.System).GetUtcNow(), all));
    }
}
