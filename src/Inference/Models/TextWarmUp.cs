using ZeroShotOrleans.Tokenizers;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Runs a text graph with inputs that fail if it does not match its tokenizer or manifest.</summary>
internal static class TextWarmUp
{
    private const string Text = "a photo of something";

    /// <summary>Runs the graph three times: with an ordinary text, the largest token id, and the longest text.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="manifest">The length rules.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="run">Runs texts of one length and checks the outputs.</param>
    /// <exception cref="ModelFolderException">A run fails. The message says what does not match.</exception>
    public static void Run(TowerSession session, ModelManifest manifest, TextTokenizer tokenizer, Action<int[][]> run)
    {
        // Two texts at once, because an export may have a fixed batch size without saying so.
        var ordinary = tokenizer.Encode(Text, manifest.ContextLength);
        session.Try("fails on a test text", () => run(session.HasFixedBatch ? [ordinary] : [ordinary, ordinary]));

        // Replace the token after the first one and keep the end token, because the graph may search for it.
        var largest = tokenizer.VocabularySize - 1;
        int[] rare = [.. ordinary];
        rare[Math.Min(1, rare.Length - 1)] = largest;
        session.Try($"has no embedding for token {largest}, which {ModelFiles.Tokenizer} can return; the two files are from different models", () => run([rare]));

        var longest = new int[manifest.ContextLength];
        longest.AsSpan().Fill(ordinary[Math.Min(1, ordinary.Length - 1)]);
        (longest[0], longest[^1]) = (ordinary[0], ordinary[^1]);
        session.Try($"cannot process {longest.Length} tokens, although context_length allows them", () => run([longest]));
    }
}
