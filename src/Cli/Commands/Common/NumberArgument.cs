using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace ZeroShotOrleans.Cli.Commands.Common;

/// <summary>Parses numbers with the invariant culture: by default, "0,5" would be 0.5 in German and 5 in English.</summary>
internal static class NumberArgument
{
    /// <summary>Returns the number. Reports a usage error if it is invalid or out of range.</summary>
    public static T Read<T>(ArgumentResult argument, T from, T to) where T : struct, INumber<T>
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        argument.AddError(string.Create(CultureInfo.InvariantCulture, $"{((OptionResult)argument.Parent!).Option.Name} {text} is not a number from {from} to {to}."));
        return default;
    }
}
