namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>Each step cuts the parts that the step before it made.</summary>
internal sealed class Sequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
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
