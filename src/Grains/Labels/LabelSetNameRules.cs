using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>What the name of a label set must keep to. It stands in addresses and on command lines.</summary>
internal static class LabelSetNameRules
{
    /// <summary>Checks a name.</summary>
    /// <exception cref="ZeroShotException">It breaks the rule.</exception>
    public static void Check(string name)
    {
        Require(name.Length is >= 1 and <= Limits.MaxNameLength,
            $"The name of a label set has {name.Length} characters; it must have 1 to {Limits.MaxNameLength}.");
        Require(name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-') && char.IsAsciiLetterOrDigit(name[0]),
            $"'{name}' cannot name a label set: a name has the letters a to z and A to Z, digits, '.', '_' and '-' only, and begins with a letter or digit.");
    }
}
