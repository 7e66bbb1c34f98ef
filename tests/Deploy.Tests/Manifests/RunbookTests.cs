using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>Alerts link to the runbook in docs/operating.md.</summary>
public sealed partial class RunbookTests
{
    [Fact]
    public void Alerts_and_runbook_sections_match()
    {
        var alerts = Yaml.Load("prometheus/alerts.yml")[0]["groups"].Items.SelectMany(group => group["rules"].Items).Select(rule => rule["annotations"]["runbook"].Text).ToArray();
        var sections = File.ReadLines(Path.Combine(Repository.Root, "docs", "operating.md")).Select(line => Heading().Match(line)).Where(match => match.Success)
            .Select(match => $"docs/operating.md#{Anchor(match.Groups[1].Value)}").ToArray();

        Assert.True(alerts.Length > 10);
        Assert.Equal(alerts, sections);
    }

    // GitHub's rule: lower case, no punctuation, a hyphen for each space.
    private static string Anchor(string heading) => Marks().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^### (Alert.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Marks();
}
