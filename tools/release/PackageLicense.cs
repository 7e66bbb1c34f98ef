using System.Xml.Linq;

namespace ZeroShotOrleans.Release;

/// <summary>What a package says about its licence.</summary>
/// <param name="Expression">An SPDX expression, or null where the package has only a text of its own.</param>
/// <param name="Copyright">Its copyright line, or its authors.</param>
/// <param name="Url">Where its source is.</param>
internal sealed record PackageLicense(string? Expression, string Copyright, string? Url)
{
    // Packages that give the URL or the text of their licence only.
    private static readonly Dictionary<string, string> _known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Apache.Arrow"] = "Apache-2.0",
        ["K4os.Compression.LZ4"] = "MIT",
        ["Microsoft.ML.OnnxRuntime"] = "MIT",
        ["Microsoft.ML.OnnxRuntime.Managed"] = "MIT",
        ["System.Security.Cryptography.ProtectedData"] = "MIT",
    };

    /// <summary>Reads the manifest of a restored package.</summary>
    public static PackageLicense Read(ShippedPackage package)
    {
        var manifest = XDocument.Load(Directory.EnumerateFiles(package.Folder, "*.nuspec").Single());
        var license = Find("license");
        var expression = license?.Attribute("type")?.Value == "expression" ? license.Value : _known.GetValueOrDefault(package.Id);
        return new(expression, Find("copyright")?.Value ?? Find("authors")?.Value ?? "", Find("repository")?.Attribute("url")?.Value ?? Find("projectUrl")?.Value);

        XElement? Find(string name) => manifest.Root!.Descendants().FirstOrDefault(element => element.Name.LocalName == name);
    }

    /// <summary>Licence and notice files that are in the package itself.</summary>
    public static IEnumerable<string> Files(ShippedPackage package) =>
        Directory.EnumerateFiles(package.Folder)
            .Where(file => Path.GetFileName(file).ToUpperInvariant() is var name
                && (name.StartsWith("LICENSE", StringComparison.Ordinal) || name.StartsWith("THIRD", StringComparison.Ordinal) || name.StartsWith("NOTICE", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
}
