using System.Text.RegularExpressions;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Validates names of label sets, which are used in URLs and on command lines.</summary>
internal static partial class LabelSetNameRules
{
    /// <summary>Checks a name.</summary>
    /// <exception cref="ZeroShotException">The name is invalid.</exception>
    public static void Check(string name)
    {
        Require(name.Length is >= 1 and <= Limits.MaxNameLength,
            $"The name of a label set has {name.Length} characters; it must have 1 to {Limits.MaxNameLength}.");
        Require(IsValid().IsMatch(name) && !name.EndsWith('\n'),
            $"'{name}' is not a valid label set name: use only the letters a to z and A to Z, digits, '.', '_' and '-', starting with a letter or digit.");
    }

    [GeneratedRegex(TextPatterns.LabelSetName)]
    private static partial Regex IsValid();
}
