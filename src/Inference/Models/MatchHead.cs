namespace ZeroShotOrleans.Inference.Models;

/// <summary>Shape of a head that says whether an image and a text belong together.</summary>
/// <param name="MatchIndex">Which of its two outputs means "they do".</param>
/// <param name="States">Hidden states per image that it reads.</param>
/// <param name="Width">Width of one hidden state.</param>
public sealed record MatchHead(int MatchIndex, int States, int Width)
{
    /// <summary>Values of one image's hidden states.</summary>
    public int ValuesPerImage => States * Width;
}
