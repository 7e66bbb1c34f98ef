namespace ZeroShotOrleans.Inference.Text.PostProcessors;

/// <summary>What every post-processor comes to for a single text: ids before it and ids after it.</summary>
internal sealed record SpecialTokenFrame(int[] Before, int[] After)
{
    public static SpecialTokenFrame None { get; } = new([], []);

    /// <summary>Whether <see cref="After"/> is left out where the text ends with it, as SigLIP's class does.</summary>
    public bool OmitsAfterWhenThere { get; init; }

    /// <summary>How many tokens of a limited length the frame takes.</summary>
    public int Length => Before.Length + After.Length;

    /// <summary>The ids of a text with the frame around them.</summary>
    public int[] Put(ReadOnlySpan<int> content) =>
        OmitsAfterWhenThere && After.Length > 0 && content.EndsWith(After) ? [.. Before, .. content] : [.. Before, .. content, .. After];

    /// <summary>The frame around the frame, as a sequence of post-processors makes it.</summary>
    public SpecialTokenFrame Around(SpecialTokenFrame inner) =>
        new([.. Before, .. inner.Before], [.. inner.After, .. After]);
}
