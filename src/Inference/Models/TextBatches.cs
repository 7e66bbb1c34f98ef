namespace ZeroShotOrleans.Inference.Models;

/// <summary>Divides texts into runs of a graph.</summary>
internal static class TextBatches
{
    /// <summary>Most texts in one run: more are no faster on a CPU.</summary>
    public const int MaxTexts = 64;

    /// <summary>Most tokens in one run, padding included: bounds the attention matrices of long texts, which grow with the square of the length.</summary>
    public const int MaxTokens = 4096;

    /// <summary>Indices of the texts of each run. Only texts of one length share a run, so none is padded for the sake of another.</summary>
    /// <remarks>
    /// A text's vector then never depends on its batch mates, and no time goes into padding. Prompts have few lengths: of many, the runs are
    /// full; of few, a run of three is hardly slower per text than one of ten.
    /// </remarks>
    /// <param name="lengths">Length at which each text runs.</param>
    /// <param name="oneByOne">Whether the graph must not see two texts at once.</param>
    public static IEnumerable<int[]> Of(IReadOnlyList<int> lengths, bool oneByOne) =>
        Enumerable.Range(0, lengths.Count)
            .GroupBy(text => lengths[text])
            .OrderBy(group => group.Key)
            .SelectMany(group => group.Chunk(oneByOne ? 1 : Math.Clamp(MaxTokens / group.Key, 1, MaxTexts)));
}
