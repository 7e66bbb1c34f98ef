using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Release;

/// <summary>
/// Writes a bill of materials in CycloneDX 1.6. It lists what is in the archive, the runtime and the model included; tools that read project files list what was restored, the compiler included.
/// </summary>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions _format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the document.</summary>
    public static string Write(string version, string platform, IReadOnlyList<ShippedPackage> packages) => new JsonObject
    {
        ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
        ["bomFormat"] = "CycloneDX",
        ["specVersion"] = "1.6",
        ["version"] = 1,
        ["metadata"] = new JsonObject
        {
            ["component"] = new JsonObject
            {
                ["type"] = "application",
                ["bom-ref"] = "zso",
                ["name"] = "zso",
                ["version"] = version,
                ["description"] = $"Zero-shot image classification, for {platform}",
                ["licenses"] = Licenses("Apache-2.0"),
            },
        },
        ["components"] = new JsonArray([.. packages.Select(Component), Model()]),
        ["dependencies"] = new JsonArray(new JsonObject
        {
            ["ref"] = "zso",
            ["dependsOn"] = new JsonArray([.. packages.Select(package => (JsonNode)Purl(package)), "zeroshot-mini"]),
        }),
    }.ToJsonString(_format) + "\n";

    private static JsonNode Component(ShippedPackage package)
    {
        var license = PackageLicense.Read(package);
        var component = new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = Purl(package),
            ["name"] = package.Id,
            ["version"] = package.Version,
            ["copyright"] = license.Copyright,
            ["purl"] = Purl(package),
        };
        if (license.Expression is not null)
        {
            component["licenses"] = Licenses(license.Expression);
        }

        if (package.Sha512.Length > 0)
        {
            component["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = package.Sha512 });
        }

        return component;
    }

    private static JsonObject Model() => new JsonObject
    {
        ["type"] = "machine-learning-model",
        ["bom-ref"] = "zeroshot-mini",
        ["name"] = "zeroshot-mini",
        ["licenses"] = new JsonArray(
            new JsonObject { ["license"] = new JsonObject { ["id"] = "Apache-2.0" } },
            new JsonObject { ["license"] = new JsonObject { ["name"] = "WordNet License" } }),
    };

    private static JsonArray Licenses(string expression) => new(new JsonObject { ["expression"] = expression });

    private static string Purl(ShippedPackage package) => $"pkg:nuget/{package.Id}@{package.Version}";
}
