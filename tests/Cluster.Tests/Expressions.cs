using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>PromQL expressions of the shipped dashboard and alert rules, and the metrics that they use.</summary>
internal static partial class Expressions
{
    private static readonly string _deploy = Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy");

    // PromQL keywords that appear where a metric name could.
    private static readonly string[] _keywords = ["and", "or", "unless", "bool", "offset"];

    /// <summary>The expression of every panel, with its title; variables are replaced by values.</summary>
    public static IReadOnlyList<(string Title, string Expression)> FromDashboards() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(_deploy, "grafana"), "*.json").SelectMany(file => Panels(JsonDocument.Parse(File.ReadAllText(file)).RootElement)),
    ];

    /// <summary>The expression of every alert rule, with its name.</summary>
    public static IReadOnlyList<(string Title, string Expression)> FromAlertRules() =>
        [.. Rule().Matches(File.ReadAllText(Path.Combine(_deploy, "prometheus", "alerts.yml"))).Select(rule => (rule.Groups[1].Value, rule.Groups[2].Value))];

    /// <summary>Metric names in an expression: what remains without selectors, ranges, label lists, functions and numbers.</summary>
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

    // Not followed by a parenthesis (a function) and not the exponent of a number such as 1e3.
    [GeneratedRegex(@"(?<![\w.])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()")]
    private static partial Regex Name();
}
