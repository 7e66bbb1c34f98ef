namespace ZeroShotOrleans.Inference.Models;

/// <summary>Shape of a head that decides whether an image and a text match.</summary>
/// <param name="MatchIndex">Index of the "match" output among its two outputs.</param>
/// <param name="States">Number of hidden states per image.</param>
/// <param name="Width">Width of one hidden state.</param>
internal sealed record MatchHead(int MatchIndex, int States, int Width)
{
    /// <summary>Number of values of one image's hidden states.</summary>
    public int ValuesPerImage => States * Width;
}
