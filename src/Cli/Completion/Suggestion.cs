namespace ZeroShotOrleans.Cli.Completion;

/// <summary>A word that may continue a command line.</summary>
/// <param name="Word">The whole word.</param>
/// <param name="Description">What it means; empty if it explains itself.</param>
internal sealed record Suggestion(string Word, string Description = "")
{
    // A list of completions has a line for each.
    private const int MaxDescription = 80;

    /// <summary>The word, a tab and the beginning of the description, as the completion scripts expect.</summary>
    public string Line => Description.Length == 0 ? Word : $"{Word}\t{Shorten(Description)}";

    private static string Shorten(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        var sentence = (end < 0 ? text : text[..end]).TrimEnd('.');
        return sentence.Length <= MaxDescription ? sentence : $"{sentence.AsSpan(0, MaxDescription - 3)}...";
    }
}
