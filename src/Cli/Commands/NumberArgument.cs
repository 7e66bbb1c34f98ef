using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Reads numbers the same way on every machine: the library would read "0,5" as 0.5 on a German one, and as 5 on an English one.</summary>
internal static class NumberArgument
{
    /// <summary>The number; anything else, or a number out of range, is a usage error.</summary>
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
