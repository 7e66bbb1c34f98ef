using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>Certificates of a model as text.</summary>
internal static class CertificateText
{
    /// <summary>The certificates of a folder on the CPU: of the image tower in each precision, then of the text tower.</summary>
    public static IReadOnlyList<TowerCertificate> Find(CertificateStore store, ModelFolder folder) =>
    [
        .. ((IEnumerable<string?>)[.. folder.HasGraph("vision") ? new string?[] { null } : [], .. folder.Variants])
            .Select(variant => store.Find(CertificateKey.OfImages(folder, variant, null, "cpu"))).OfType<TowerCertificate>(),
        .. store.Find(CertificateKey.OfTexts(folder, "cpu")) is { } texts ? new[] { texts } : [],
    ];

    /// <summary>One line: how the tower was verified, when, and what was measured.</summary>
    public static string Of(TowerCertificate certificate)
    {
        var proof = certificate switch
        {
            { Failure: { } failure } => $"FAILED, and is not served. {failure}",
            { ReferenceDifference: { } difference } => $"compared with the reference (golden.json), largest difference {Number(difference)}",
            _ => "self-checked only, without a reference",
        };
        var variant = certificate.LeastCosine is { } cosine
            ? FormattableString.Invariant($"; against float32: cosine {cosine:0.0000} or more, scores differ by up to {certificate.ScoreDifference:0.0000}")
            : certificate.Key.Precision != "float32" ? "; difference from float32 not measured" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{certificate.Key.Precision} on {certificate.Key.Device}: {proof}{variant} ({certificate.Date:yyyy-MM-dd}, ONNX Runtime {certificate.Key.Runtime})");
    }

    /// <summary>As an object of JSON.</summary>
    public static JsonNode Json(TowerCertificate certificate) => new JsonObject
    {
        ["tower"] = certificate.Key.Tower,
        ["precision"] = certificate.Key.Precision,
        ["device"] = certificate.Key.Device,
        ["passed"] = certificate.HasPassed,
        ["failure"] = certificate.Failure,
        ["checks"] = new JsonArray([.. certificate.Passed.Select(check => (JsonNode?)check)]),
        ["referenceDifference"] = certificate.ReferenceDifference,
        ["leastCosine"] = certificate.LeastCosine,
        ["scoreDifference"] = certificate.ScoreDifference,
        ["date"] = certificate.Date.ToString("O", CultureInfo.InvariantCulture),
        ["fingerprint"] = certificate.Key.Fingerprint,
        ["product"] = certificate.Key.Product,
        ["runtime"] = certificate.Key.Runtime,
    };

    private static string Number(float number) => number.ToString("0.0E+0", CultureInfo.InvariantCulture);
}
