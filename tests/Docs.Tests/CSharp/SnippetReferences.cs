using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using ZeroShotOrleans.Docs.Tests.Blocks;

namespace ZeroShotOrleans.Docs.Tests.CSharp;

/// <summary>What a program refers to whose author did what a page says: .NET, and the packages of the page with what they depend on.</summary>
internal static partial class SnippetReferences
{
    private const string Ours = "ZeroShotOrleans.";

    // The page about the HTTP API speaks of the package of its client.
    private static readonly Dictionary<string, string[]> _packages = new()
    {
        ["docs/http.md"] = ["ZeroShotOrleans.Client.Http"],
        ["docs/dialects.md"] = ["ZeroShotOrleans.Client.Http"],
    };

    private static readonly Dictionary<string, string> _files = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).DistinctBy(file => Path.GetFileName(file), StringComparer.OrdinalIgnoreCase).ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase);

    private static readonly string _framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private static readonly ConcurrentDictionary<string, MetadataReference> _references = new();

    /// <summary>The references of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isWeb">Whether the program is an ASP.NET application.</param>
    public static IReadOnlyList<MetadataReference> Of(string page, bool isWeb)
    {
        var names = Closure(PackagesOf(page));
        var hasWeb = isWeb || names.Any(name => name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        return
        [
            .. _files.Where(file => Path.GetDirectoryName(file.Value) == _framework || names.Contains(file.Key) || (hasWeb && file.Value.Contains("Microsoft.AspNetCore.App", StringComparison.Ordinal)))
                .Select(file => _references.GetOrAdd(file.Value, path => MetadataReference.CreateFromFile(path))),
        ];
    }

    // The project that the page belongs to and the packages that it names; all, where it names none.
    private static HashSet<string> PackagesOf(string page)
    {
        HashSet<string> packages = [.. Package().Matches(DocPages.Read(page)).Select(match => match.Groups[1].Value).Where(_files.ContainsKey), .. _packages.GetValueOrDefault(page, [])];
        if (page.Split('/') is ["src", var project, "README.md"])
        {
            packages.Add(Ours + project);
        }

        return packages.Count > 0 ? packages : [.. _files.Keys.Where(name => name.StartsWith(Ours, StringComparison.Ordinal))];
    }

    private static HashSet<string> Closure(IEnumerable<string> names)
    {
        HashSet<string> found = [];
        Queue<string> next = new(names);
        while (next.TryDequeue(out var name))
        {
            if (_files.TryGetValue(name, out var file) && Path.GetDirectoryName(file) != _framework && found.Add(name))
            {
                foreach (var referenced in Assembly.Load(new AssemblyName(name)).GetReferencedAssemblies())
                {
                    next.Enqueue(referenced.Name!);
                }
            }
        }

        return found;
    }

    // `dotnet add package NAME`, a link to its page, or its name alone in backticks.
    [GeneratedRegex(@"(?:dotnet add package |nuget\.org/packages/|`)(ZeroShotOrleans\.[\w.]*\w)(?=[`)\s])")]
    private static partial Regex Package();
}
