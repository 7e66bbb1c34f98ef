using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Pipeline;

/// <summary>Tokens of a text without the added special ones, and how many of them there is room for.</summary>
/// <param name="Ids">The ids; more than <paramref name="Room"/> if some are left out.</param>
/// <param name="Spans">The part of the text that each stands for.</param>
/// <param name="Room">How many may be kept.</param>
internal sealed record LocatedTokens(int[] Ids, IReadOnlyList<TextSpan> Spans, int Room)
{
    /// <summary>There is not even room for the special tokens.</summary>
    public static LocatedTokens Refused { get; } = new([], [], -1);

    public bool IsRefused => Room < 0;

    /// <summary>Number of tokens that are kept.</summary>
    public int Kept => Math.Clamp(Ids.Length, 0, Math.Max(Room, 0));

    /// <summary>End of the part of the text that the first <see cref="Kept"/> tokens stand for; a character that is cut is not part of it.</summary>
    public int EndOfKept(string text)
    {
        if (IsRefused)
        {
            return 0;
        }

        return Kept == Ids.Length ? text.Length : Math.Min(Spans.Take(Kept).Select(span => span.End).DefaultIfEmpty().Max(), Spans[Kept].Start);
    }

    /// <summary>Start of the part of the text that the last <see cref="Kept"/> tokens stand for; a character that is cut is not part of it.</summary>
    public int StartOfKept(string text)
    {
        if (IsRefused)
        {
            return text.Length;
        }

        var dropped = Ids.Length - Kept;
        return dropped == 0 ? 0 : Kept == 0 ? text.Length : Math.Max(Spans.Skip(dropped).Min(span => span.Start), Spans[dropped - 1].End);
    }
}
