using ZeroShotOrleans.Inference.Text;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Tries a text graph with what breaks one that does not belong to its tokenizer or its manifest.</summary>
internal static class TextWarmUp
{
    private const string Text = "a photo of something";

    /// <summary>Runs the graph three times: an ordinary text, the largest token id, the longest text.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="manifest">The length rules.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="run">Runs texts of one length and checks what comes out.</param>
    /// <exception cref="ModelFolderException">One of them fails. The message says what does not fit.</exception>
    public static void Run(TowerSession session, ModelManifest manifest, TextTokenizer tokenizer, Action<int[][]> run)
    {
        // Two texts at once, because an export may have frozen the batch.
        var ordinary = tokenizer.Encode(Text, manifest.ContextLength);
        session.Try("fails on a text", () => run([ordinary, ordinary]));

        // Behind the first token, where a text begins: the last one may be what the graph looks for.
        var largest = tokenizer.VocabularySize - 1;
        int[] rare = [.. ordinary];
        rare[Math.Min(1, rare.Length - 1)] = largest;
        session.Try($"has no embedding for token {largest}, which {ModelFiles.Tokenizer} can give; they are not of one model", () => run([rare]));

        var longest = new int[manifest.ContextLength];
        longest.AsSpan().Fill(ordinary[Math.Min(1, ordinary.Length - 1)]);
        (longest[0], longest[^1]) = (ordinary[0], ordinary[^1]);
        session.Try($"cannot read {longest.Length} tokens, which context_length allows", () => run([longest]));
    }
}
