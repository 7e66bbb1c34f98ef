namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Applies pre-tokenizers in sequence, each to the parts of the previous one.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public IPreTokenizer? WithoutSplitting =>
        steps.Select(step => step.WithoutSplitting).OfType<IPreTokenizer>().ToArray() is { Length: > 0 } remaining ? new PreTokenizerSequence(remaining) : null;

    public void Split(Piece piece, List<Piece> into)
    {
        List<Piece> parts = [piece];
        foreach (var step in steps)
        {
            var next = new List<Piece>(Math.Max(16, parts.Count * 2));
            foreach (var part in parts)
            {
                step.Split(part, next);
            }

            parts = next;
        }

        into.AddRange(parts);
    }
}
