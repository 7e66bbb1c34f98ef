namespace ZeroShotOrleans.Tokenizers.PostProcessors;

/// <summary>The result of a post-processor for a single text: ids before and after it.</summary>
internal sealed record SpecialTokenFrame(int[] Before, int[] After)
{
    public static SpecialTokenFrame None { get; } = new([], []);

    /// <summary>Whether <see cref="After"/> is omitted if the text already ends with it, as in SigLIP's class.</summary>
    public bool OmitsAfterWhenThere { get; init; }

    /// <summary>Number of special tokens.</summary>
    public int Length => Before.Length + After.Length;

    /// <summary>Adds the special tokens to the ids of a text.</summary>
    public int[] Put(ReadOnlySpan<int> content) =>
        OmitsAfterWhenThere && After.Length > 0 && content.EndsWith(After) ? [.. Before, .. content] : [.. Before, .. content, .. After];

    /// <summary>Combines this frame with an inner one, as a sequence of post-processors does.</summary>
    public SpecialTokenFrame Around(SpecialTokenFrame inner) =>
        new([.. Before, .. inner.Before], [.. inner.After, .. After]);
}
