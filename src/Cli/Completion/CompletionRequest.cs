using System.Globalization;

namespace ZeroShotOrleans.Cli.Completion;

/// <summary>What a shell asks for: <c>zso "[suggest:2]" jobs li</c> asks how the second word, <c>li</c>, can continue.</summary>
/// <param name="Before">The words before the one to complete, without the program.</param>
/// <param name="Current">The beginning of the word to complete; may be empty.</param>
internal sealed record CompletionRequest(IReadOnlyList<string> Before, string Current)
{
    private const string Beginning = "[suggest:";

    /// <summary>Returns the request; null if the command line is not one.</summary>
    public static CompletionRequest? Read(IReadOnlyList<string> args)
    {
        if (args is not [['[', .. { } rest, ']'], ..] || !args[0].StartsWith(Beginning, StringComparison.Ordinal)
            || !int.TryParse(rest.AsSpan(Beginning.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            return null;
        }

        // Some shells omit an empty word at the end.
        var words = args.Skip(1).Take(number).ToList();
        var current = words.Count == number ? words[^1] : "";
        List<string> before = [.. words.Take(number - 1)];

        // Bash splits --option=value into three words.
        if (current == "=" && before.Count > 0)
        {
            return new CompletionRequest(before, "");
        }

        if (before is [.., "="])
        {
            before.RemoveAt(before.Count - 1);
        }

        return new CompletionRequest(before, current);
    }
}
