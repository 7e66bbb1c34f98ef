using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Architecture.Tests;

/// <summary>References between the folders of a project, and between those of a folder, point one way: none uses another one that uses it, directly or by others.</summary>
/// <remarks>A folder is a namespace, and a file names the namespaces that it uses. What a folder uses of the one around it, it need not name.</remarks>
public sealed partial class FolderCycleTests
{
    [Fact]
    public void Namespaces_follow_folders()
    {
        // The public face of a project is in its own namespace or in the one of what it extends; that of the clients is where everything is that a program uses. Some project names would hide a namespace of others, such as Aspire.
        var wrong = Sources().Where(source => source.Project is not ("Abstractions" or "Console" or "Aspire.Client" or "Aspire.Hosting"))
            .Where(source => source.Namespace != string.Join('.', ["ZeroShotOrleans", source.Project, .. source.Folders]))
            .Where(source => source is not { Project: "Client" or "Client.Http", Namespace: "ZeroShotOrleans" })
            .Where(source => source.Namespace != $"ZeroShotOrleans.{source.Project}" && !source.Namespace.StartsWith("Microsoft.", StringComparison.Ordinal))
            .Select(source => $"{source.File} is in {source.Namespace}").ToList();

        Assert.Empty(wrong);
    }

    [Theory, MemberData(nameof(Projects))]
    public void Folders_of_a_project_form_no_cycle(string project)
    {
        var sources = Sources().Where(source => source.Project == project).ToList();
        var declared = sources.Select(source => source.Namespace).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(declared.SelectMany(Upwards).Where(folder => folder.StartsWith($"ZeroShotOrleans.{project}", StringComparison.Ordinal)).Distinct().SelectMany(InCycle));

        IEnumerable<string> InCycle(string folder)
        {
            var uses = sources.Where(source => Room(folder, source.Namespace) is not null).GroupBy(source => Room(folder, source.Namespace)!).ToDictionary(
                room => room.Key,
                room => room.SelectMany(source => source.Used).Where(declared.Contains).Select(used => Room(folder, used)).OfType<string>().Where(used => used != room.Key).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal);
            return uses.Keys.Where(room => Reaches(uses, from: room, to: room)).Select(room => $"{folder}.{room}");
        }
    }

    [Fact]
    public void A_cycle_is_found()
    {
        Dictionary<string, HashSet<string>> uses = new() { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["A"], ["D"] = ["A"] };

        Assert.Equal(["A", "B", "C"], uses.Keys.Where(room => Reaches(uses, from: room, to: room)).Order());
    }

    public static TheoryData<string> Projects() => [.. Sources().Select(source => source.Project).Distinct()];

    private static bool Reaches(Dictionary<string, HashSet<string>> uses, string from, string to)
    {
        HashSet<string> seen = [];
        Queue<string> next = new([from]);
        while (next.TryDequeue(out var room))
        {
            foreach (var used in uses.GetValueOrDefault(room) ?? [])
            {
                if (used == to)
                {
                    return true;
                }

                if (seen.Add(used))
                {
                    next.Enqueue(used);
                }
            }
        }

        return false;
    }

    private static IEnumerable<Source> Sources()
    {
        var src = Path.Combine(Repository.Root, "src");
        foreach (var file in Directory.EnumerateFiles(src, "*.cs", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(src, file).Split(Path.DirectorySeparatorChar);
            var text = File.ReadAllText(file);
            if (NamespaceLine().Match(text) is { Success: true } declared)
            {
                yield return new Source(
                    string.Join('/', parts), parts[0], parts[1..^1], declared.Groups[1].Value,
                    [.. UsingLine().Matches(text).Select(use => use.Groups[2].Value is var name && use.Groups[1].Success ? name[..name.LastIndexOf('.')] : name)]);
            }
        }
    }

    // A folder, the one around it, and so on.
    private static IEnumerable<string> Upwards(string name)
    {
        for (var folder = name; folder.Contains('.', StringComparison.Ordinal); folder = folder[..folder.LastIndexOf('.')])
        {
            yield return folder;
        }
    }

    // The first folder below a folder, which is a room of its own; null for what is elsewhere.
    private static string? Room(string folder, string declared) => declared == folder ? ""
        : declared.StartsWith(folder + '.', StringComparison.Ordinal) ? declared[(folder.Length + 1)..].Split('.')[0]
        : null;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^(?:global )?using (static )?(?:\w+ = )?(ZeroShotOrleans[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    private sealed record Source(string File, string Project, string[] Folders, string Namespace, string[] Used);
}
