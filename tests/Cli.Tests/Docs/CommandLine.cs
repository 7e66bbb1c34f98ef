using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Cli.Tests.Docs;

/// <summary>Splits a shell command line into arguments, with support for quotes and substitutions, up to a pipe.</summary>
internal static partial class CommandLine
{
    public static string[] Words(string line) =>
    [
        .. Word().Matches(line).Select(match => match.Value).TakeWhile(word => word is not ("|" or ">" or "&&"))
            .Select(word => Quoted().Replace(word, quoted => quoted.Groups[1].Success ? quoted.Groups[1].Value : quoted.Groups[2].Value)),
    ];

    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|[$<]\([^)]*\)|[^\s"'])+""")]
    private static partial Regex Word();

    [GeneratedRegex(""" "([^"]*)"|'([^']*)' """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Quoted();
}
