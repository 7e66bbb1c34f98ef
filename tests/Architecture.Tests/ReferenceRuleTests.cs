using System.Reflection;
using System.Xml.Linq;

namespace ZeroShotOrleans.Architecture.Tests;

/// <summary>Project references point one way. The table below lists what each project may reference; docs/architecture.md explains it.</summary>
public sealed class ReferenceRuleTests
{
    private static readonly Dictionary<string, string[]> _mayReference = new()
    {
        ["Abstractions"] = [],
        ["Tokenizers"] = [],
        ["Models.Mini"] = [],
        ["Inference"] = ["Tokenizers"],
        ["Formats"] = ["Inference"],
        ["Tls"] = [],
        ["Files"] = [],
        ["Hub"] = ["Inference"],
        ["Client"] = ["Abstractions", "Tls"],
        ["Http.Contracts"] = ["Abstractions"],
        ["Client.Http"] = ["Abstractions", "Http.Contracts"],
        ["Results"] = ["Abstractions"],
        ["Storage"] = ["Abstractions"],
        ["Storage.Sqlite"] = ["Files", "Storage"],
        ["Storage.Redis"] = ["Storage"],
        ["Sources"] = ["Abstractions", "Files", "Inference"],
        ["Jobs"] = ["Abstractions", "Storage"],
        ["Encoding"] = ["Abstractions", "Hub", "Inference", "Sources"],
        ["Grains"] = ["Abstractions", "Encoding", "Files", "Hub", "Inference", "Jobs", "Results", "Sources", "Storage", "Storage.Redis", "Storage.Sqlite"],
        ["Console"] = [],
        ["Gateway"] = ["Abstractions", "Client", "Console", "Http.Contracts", "Results"],
        ["Hosting"] = ["Abstractions", "Client", "Gateway", "Grains", "Http.Contracts", "Inference", "Tls"],
        ["Aspire.Hosting"] = [],
        ["Aspire.Client"] = ["Client"],
        ["Silo"] = ["Abstractions", "Formats", "Gateway", "Grains", "Hosting"],
        ["Cli"] = ["Abstractions", "Client", "Client.Http", "Files", "Formats", "Grains", "Hosting", "Hub", "Inference", "Results", "Silo", "Tls"],
    };

    public static TheoryData<string> Rooms() => [.. _mayReference.Keys];

    [Theory, MemberData(nameof(Rooms))]
    public void Project_references_only_what_the_table_allows(string room)
    {
        var projects = XDocument.Load(Path.Combine(Repository.Root, "src", room, $"{room}.csproj"))
            .Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Empty(projects.Except(_mayReference[room]));
    }

    [Fact]
    public void Every_project_is_in_the_table()
    {
        var rooms = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any()).Select(Path.GetFileName);

        Assert.Equal(_mayReference.Keys.Order(), rooms.Order());
    }

    [Theory]
    [InlineData("Inference", "Orleans")]
    [InlineData("Tokenizers", "Microsoft.ML.OnnxRuntime")]
    [InlineData("Tokenizers", "ZeroShotOrleans")]
    [InlineData("Abstractions", "Microsoft.ML")]
    [InlineData("Tls", "ZeroShotOrleans")]
    [InlineData("Client", "Microsoft.ML")]
    [InlineData("Client", "Microsoft.AspNetCore")]
    [InlineData("Client", "NetVips")]
    [InlineData("Http.Contracts", "Microsoft.AspNetCore")]
    [InlineData("Http.Contracts", "Orleans.Core")]
    [InlineData("Http.Contracts", "Orleans.Runtime")]
    [InlineData("Client.Http", "Microsoft.AspNetCore")]
    [InlineData("Client.Http", "Orleans.Runtime")]
    [InlineData("Client.Http", "StackExchange.Redis")]
    public void Project_does_not_reference_assembly(string room, string assembly)
    {
        var references = Assembly.Load($"ZeroShotOrleans.{room}").GetReferencedAssemblies();

        Assert.DoesNotContain(references, reference => reference.Name!.StartsWith(assembly, StringComparison.Ordinal));
    }
}
