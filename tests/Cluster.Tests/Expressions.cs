using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Expressions of the shipped dashboard and rules, and the metrics in them.</summary>
internal static partial class Expressions
{
    private static readonly string _deploy = Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy");

    // Words of the language that stand where a metric could.
    private static readonly string[] _keywords = ["and", "or", "unless", "bool", "offset"];

    /// <summary>Of every panel, under its title; variables have values.</summary>
    public static IReadOnlyList<(string Title, string Expression)> OfDashboards() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(_deploy, "grafana"), "*.json").SelectMany(file => Panels(JsonDocument.Parse(File.ReadAllText(file)).RootElement)),
    ];

    /// <summary>Of every rule, under its name.</summary>
    public static IReadOnlyList<(string Title, string Expression)> OfRules() =>
        [.. Rule().Matches(File.ReadAllText(Path.Combine(_deploy, "prometheus", "alerts.yml"))).Select(rule => (rule.Groups[1].Value, rule.Groups[2].Value))];

    /// <summary>The names of metrics in an expression: what is left without selectors, ranges, lists of labels, functions and numbers.</summary>
    public static string[] Metrics(string expression)
    {
        var bare = Labels().Replace(Selectors().Replace(expression, " "), " ");
        return [.. Name().Matches(bare).Select(name => name.Value).Where(name => !_keywords.Contains(name)).Distinct()];
    }

    private static IEnumerable<(string, string)> Panels(JsonElement dashboard) =>
        from panel in dashboard.GetProperty("panels").EnumerateArray()
        where panel.TryGetProperty("targets", out _)
        from target in panel.GetProperty("targets").EnumerateArray()
        select ($"{panel.GetProperty("title").GetString()} {target.GetProperty("refId").GetString()}",
            target.GetProperty("expr").GetString()!.Replace("$instance", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "1m", StringComparison.Ordinal));

    [GeneratedRegex(@"- alert: (\w+)\s+expr: (.+)")]
    private static partial Regex Rule();

    [GeneratedRegex("""\{(?:[^}"]|"[^"]*")*\}|\[[^\]]*\]|"[^"]*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Selectors();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Labels();

    // Not followed by a parenthesis, which would make it a function, and not the end of a number such as 1e3.
    [GeneratedRegex(@"(?<![\w.])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()")]
    private static partial Regex Name();
}
