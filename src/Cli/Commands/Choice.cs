using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options whose value is one of a few words.</summary>
internal static class Choice
{
    /// <summary>Refuses any other word, and asks whether a close one was meant.</summary>
    /// <param name="option">The option.</param>
    /// <param name="words">The words it takes, in the order in which they are told.</param>
    public static void Only(Option<string?> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !words.Contains(token.Value, StringComparer.Ordinal)))
            {
                result.AddError($"{option.Name} {token.Value} is not known.{ClosestName.Question(token.Value, words)} Use {string.Join(", ", words[..^1])} or {words[^1]}.");
            }
        });
    }
}
