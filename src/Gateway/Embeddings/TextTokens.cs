using System.Collections.Immutable;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Gateway.Embeddings;

/// <summary>How many tokens of texts a model reads.</summary>
internal sealed class TextTokens(GrainClient client)
{
    // More would not help to find the others.
    private const int MostNamed = 3;

    /// <summary>The tokens of each text, in order.</summary>
    public async Task<ImmutableArray<PromptTokens>> CountAsync(string model, ImmutableArray<string> texts, CancellationToken cancellationToken) =>
        texts.IsEmpty ? [] : await client.InspectTextsAsync(model, texts, cancellationToken);

    /// <summary>A warning about the texts that the model does not read to their end, or null.</summary>
    /// <param name="tokens">The tokens of the texts.</param>
    /// <param name="memberOf">The member of the request that a text came from.</param>
    public static string? Warning(ImmutableArray<PromptTokens> tokens, Func<int, string> memberOf)
    {
        int[] cut = [.. Enumerable.Range(0, tokens.Length).Where(index => tokens[index].IsTruncated)];
        if (cut.Length == 0)
        {
            return null;
        }

        var named = string.Join(", ", cut.Take(MostNamed).Select(index => $"'{memberOf(index)}'"));
        var others = cut.Length > MostNamed ? $" and {cut.Length - MostNamed} more" : "";
        return $"The model reads {tokens[cut[0]].Count} tokens of a text. The end of {named}{others} was left out. Embed shorter parts.";
    }
}
