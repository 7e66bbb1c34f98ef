using System.Text.Json;

namespace ZeroShotOrleans.Release;

/// <summary>A package of which the program ships at least one file.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Folder">Where it was restored to.</param>
/// <param name="Sha512">The checksum of the package file, in hexadecimal digits; empty for the runtime's packages.</param>
internal sealed record ShippedPackage(string Id, string Version, string Folder, string Sha512);

/// <summary>Reads which packages a published program consists of.</summary>
internal static class ShippedPackages
{
    private const string RuntimePrefix = "runtimepack.";

    /// <summary>Reads what the program's own dependency file lists: packages that were needed only to build it are not in there.</summary>
    public static IReadOnlyList<ShippedPackage> Read(string program, string assets)
    {
        using var restored = JsonDocument.Parse(File.ReadAllBytes(assets));
        string[] folders = [.. restored.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(program, "zso.deps.json")));
        var root = dependencies.RootElement;
        var target = root.GetProperty("targets").GetProperty(root.GetProperty("runtimeTarget").GetProperty("name").GetString()!);
        return
        [
            .. root.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() is "package" or "runtimepack" && HasFiles(target.GetProperty(library.Name)))
                .Select(library => Locate(library, folders))
                .OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static bool HasFiles(JsonElement library) =>
        library.EnumerateObject().Any(member => member.Name is "runtime" or "native" or "resources" && member.Value.EnumerateObject().Any());

    private static ShippedPackage Locate(JsonProperty library, string[] folders)
    {
        var name = library.Name.Split('/');
        var id = name[0].StartsWith(RuntimePrefix, StringComparison.Ordinal) ? name[0][RuntimePrefix.Length..] : name[0];
        var candidates = folders.Select(folder => Path.Combine(folder, id.ToLowerInvariant(), name[1].ToLowerInvariant()));
        var found = candidates.FirstOrDefault(Directory.Exists) ?? throw new DotnetException($"The package {id} {name[1]} was not found in {string.Join(", ", folders)}.");
        var sha512 = library.Value.GetProperty("sha512").GetString()!;
        return new(id, name[1], found, sha512.StartsWith("sha512-", StringComparison.Ordinal) ? Convert.ToHexStringLower(Convert.FromBase64String(sha512[7..])) : "");
    }
}
