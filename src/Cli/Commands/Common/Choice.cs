using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands.Common;

/// <summary>Restricts an option to a few values.</summary>
internal static class Choice
{
    /// <summary>Rejects other values, and suggests a similar one.</summary>
    /// <param name="option">The option.</param>
    /// <param name="words">The allowed values, in the order of the message.</param>
    public static void Only(Option<string?> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !words.Contains(token.Value, StringComparer.Ordinal)))
            {
                result.AddError($"{option.Name} {token.Value} is not valid.{ClosestName.Question(token.Value, words)} Use {string.Join(", ", words[..^1])} or {words[^1]}.");
            }
        });
    }
}
