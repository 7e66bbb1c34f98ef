using System.CommandLine.Parsing;
using ZeroShotOrleans.Cli.Commands;
using ZeroShotOrleans.Cli.Tests.EndToEnd;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Cluster;

/// <summary>The commands of docs/cluster.md; tests/Cluster.Tests runs most of them.</summary>
public sealed class ClusterPageTests
{
    public static TheoryData<string> Commands() =>
        [.. File.ReadLines(Path.Combine(Samples.Folder, "..", "..", "docs", "cluster.md")).Where(line => line.StartsWith("zso ", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Commands))]
    public void Commands_on_the_cluster_page_are_valid(string commandLine)
    {
        using var context = new TestWorld();

        Assert.Empty(new ZsoRoot(context.Context).Parse([.. CommandLineParser.SplitCommandLine(commandLine).Skip(1)]).Errors);
    }
}
