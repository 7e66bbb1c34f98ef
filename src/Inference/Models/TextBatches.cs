namespace ZeroShotOrleans.Inference.Models;

/// <summary>Divides texts into batches.</summary>
internal static class TextBatches
{
    /// <summary>Maximum number of texts per batch. Larger batches are not faster on a CPU.</summary>
    public const int MaxTexts = 64;

    /// <summary>Maximum tokens per batch, including padding. Limits the attention matrices of long texts, whose size grows quadratically.</summary>
    public const int MaxTokens = 4096;

    /// <summary>Indices of the texts in each batch. Only texts of equal length share a batch, so no text is padded to the length of another.</summary>
    /// <remarks>
    /// A text's embedding therefore never depends on the rest of its batch, and no time is spent on padding. Prompts have few distinct lengths, so many
    /// prompts fill their batches; with few prompts, a batch of three is hardly slower per text than a batch of ten.
    /// </remarks>
    /// <param name="lengths">Token length of each text.</param>
    /// <param name="oneByOne">Whether the graph must process one text at a time.</param>
    public static IEnumerable<int[]> Of(IReadOnlyList<int> lengths, bool oneByOne) =>
        Enumerable.Range(0, lengths.Count)
            .GroupBy(text => lengths[text])
            .OrderBy(group => group.Key)
            .SelectMany(group => group.Chunk(oneByOne ? 1 : Math.Clamp(MaxTokens / group.Key, 1, MaxTexts)));
}
