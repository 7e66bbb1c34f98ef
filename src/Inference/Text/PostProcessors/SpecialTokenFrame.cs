namespace ZeroShotOrleans.Inference.Text.PostProcessors;

/// <summary>What every post-processor comes to for a single text: ids before it and ids after it.</summary>
internal sealed record SpecialTokenFrame(int[] Before, int[] After)
{
    public static SpecialTokenFrame None { get; } = new([], []);

    /// <summary>How many tokens of a limited length the frame takes.</summary>
    public int Length => Before.Length + After.Length;

    /// <summary>The frame around the frame, as a sequence of post-processors makes it.</summary>
    public SpecialTokenFrame Around(SpecialTokenFrame inner) =>
        new([.. Before, .. inner.Before], [.. inner.After, .. After]);
}
