using System.Text;

namespace ZeroShotOrleans.Release;

/// <summary>Writes THIRD-PARTY-NOTICES.txt: every package that is shipped, its licence, and every licence text once.</summary>
internal static class Notices
{
    /// <summary>Returns the text.</summary>
    public static string Write(string root, IReadOnlyList<ShippedPackage> packages)
    {
        var licenses = packages.ToDictionary(package => package, PackageLicense.Read);
        var text = new StringBuilder("ZeroShotOrleans is licensed under Apache-2.0 (LICENSE). It ships the packages and models below, each under its own licence.\n\nPackages\n========\n");
        foreach (var (package, license) in licenses)
        {
            text.Append('\n').Append(package.Id).Append(' ').Append(package.Version).Append('\n')
                .Append("  licence: ").Append(license.Expression ?? "see its text below").Append('\n')
                .Append("  ").Append(license.Copyright).Append('\n');
            if (license.Url is not null)
            {
                text.Append("  ").Append(license.Url).Append('\n');
            }
        }

        AppendModels(text, root);
        AppendTexts(text, root, licenses.Values);
        AppendFiles(text, packages);
        return text.Replace("\r\n", "\n").ToString();
    }

    private static void AppendModels(StringBuilder text, string root)
    {
        text.Append("\nModels\n======\n");
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(root, "models")).Order(StringComparer.Ordinal))
        {
            Append(text, Path.GetFileName(folder), File.ReadAllText(Path.Combine(folder, "NOTICE")));
        }
    }

    private static void AppendTexts(StringBuilder text, string root, IEnumerable<PackageLicense> licenses)
    {
        text.Append("\nLicences\n========\n");
        foreach (var name in licenses.Select(license => license.Expression).OfType<string>().Append("Apache-2.0").Distinct().Order(StringComparer.Ordinal))
        {
            // Of alternatives, the first one whose text is at hand is the one chosen.
            var file = name.Split(" OR ").Select(alternative => TextFile(root, alternative)).FirstOrDefault(File.Exists)
                ?? throw new DotnetException($"A package has the licence {name}: add its text as tools/release/licenses/{name}.txt.");
            if (file != TextFile(root, "Apache-2.0") || name == "Apache-2.0")
            {
                Append(text, name, File.ReadAllText(file));
            }
        }
    }

    private static string TextFile(string root, string name) => name == "Apache-2.0" ? Path.Combine(root, "LICENSE") : Path.Combine(root, "tools", "release", "licenses", $"{name}.txt");

    // Many packages carry the same text: it is printed once, with all their names.
    private static void AppendFiles(StringBuilder text, IReadOnlyList<ShippedPackage> packages)
    {
        text.Append("\nTexts from the packages\n=======================\n");
        var files = packages.SelectMany(package => PackageLicense.Files(package).Select(file => (package.Id, Name: Path.GetFileName(file), Text: File.ReadAllText(file).ReplaceLineEndings("\n").Trim())));
        foreach (var same in files.GroupBy(file => file.Text))
        {
            Append(text, string.Join(", ", same.Select(file => $"{file.Id} ({file.Name})")), same.Key);
        }
    }

    private static void Append(StringBuilder text, string title, string content) =>
        text.Append("\n--- ").Append(title).Append(" ---\n\n").Append(content.Trim()).Append('\n');
}
