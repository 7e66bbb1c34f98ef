using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Result of the verification of one tower: what was checked when, and what was measured.</summary>
internal sealed record TowerCertificate
{
    /// <summary>What it is valid for.</summary>
    public required CertificateKey Key { get; init; }

    /// <summary>When the tower was verified.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The checks that passed, in order.</summary>
    public required IReadOnlyList<string> Passed { get; init; }

    /// <summary>The first check that failed and what it found; null if all passed.</summary>
    public string? Failure { get; init; }

    /// <summary>Largest difference of an embedding from <c>golden.json</c>; null if the tower was not compared with it.</summary>
    public float? ReferenceDifference { get; init; }

    /// <summary>Smallest cosine between an embedding and that of the float32 tower of the same folder; null for float32, and if it was not measured.</summary>
    public float? LeastCosine { get; init; }

    /// <summary>Largest difference of a score from that with the float32 tower; null as above.</summary>
    public float? ScoreDifference { get; init; }

    /// <summary>Whether the tower may be used.</summary>
    [JsonIgnore]
    public bool HasPassed => Failure is null;

    /// <summary>Summarizes rows of one tower.</summary>
    public static TowerCertificate Of(CertificateKey key, DateTimeOffset date, IReadOnlyCollection<VerificationRow> rows)
    {
        var failed = rows.FirstOrDefault(row => row.Result is VerificationResult.Failed);
        return new TowerCertificate
        {
            Key = key,
            Date = date,
            Passed = [.. rows.Where(row => row.Result is VerificationResult.Passed).Select(row => row.Name)],
            Failure = failed is null ? null : $"{failed.Name}: no{(failed.Detail is { } detail ? $" ({detail})" : "")}",
            ReferenceDifference = Finite(rows.Where(row => row.Measures is VerificationMeasure.Reference).Max(row => row.Difference)),
            LeastCosine = Finite(rows.FirstOrDefault(row => row.Measures is VerificationMeasure.Cosine)?.Difference),
            ScoreDifference = Finite(rows.FirstOrDefault(row => row.Measures is VerificationMeasure.Score)?.Difference),
        };
    }

    // JSON has no infinity; a check that found it has failed.
    private static float? Finite(float? number) => number is { } value && float.IsFinite(value) ? value : null;
}

/// <summary>Reads and writes certificates.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(TowerCertificate))]
internal sealed partial class CertificateJson : JsonSerializerContext;
