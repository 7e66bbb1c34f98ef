using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ZeroShotOrleans.Deploy.Tests.Settings;

/// <summary>The XML documentation of classes and properties, as Markdown in one line.</summary>
internal sealed partial class Summaries
{
    private readonly Dictionary<string, XElement> _members = [];

    public Summaries(IEnumerable<Assembly> assemblies)
    {
        foreach (var file in assemblies.Distinct().Select(assembly => Path.ChangeExtension(assembly.Location, ".xml")))
        {
            foreach (var member in XDocument.Load(file).Descendants("member"))
            {
                _members[member.Attribute("name")!.Value] = member;
            }
        }
    }

    public string Of(Type type) => Text($"T:{type.FullName}");

    public string Of(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string Text(string member) =>
        _members.TryGetValue(member, out var found) && found.Element("summary") is { } summary
            ? Spaces().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim()
            : throw new InvalidOperationException($"{member} has no summary.");

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{Name(see.Attribute("cref")!.Value)}`",
        _ => throw new InvalidOperationException($"The summary of a setting contains {node}, which cannot be converted to Markdown."),
    };

    // P:Namespace.UrlOptions.AllowedHosts becomes the configuration key; any other member is referred to by its name.
    private static string Name(string cref)
    {
        var parts = cref[2..].Split('.');
        var type = SettingKeys.OfSilos.Concat(SettingKeys.OfPrograms).FirstOrDefault(type => type.FullName == string.Join('.', parts[..^1]));
        return cref[0] == 'P' && type is not null ? $"{SettingKeys.SectionOf(type)}:{parts[^1]}" : cref[0] == 'T' ? parts[^1] : string.Join('.', parts[^2..]);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
