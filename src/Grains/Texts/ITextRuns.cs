using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Texts;

/// <summary>Runs the text towers of this silo.</summary>
internal interface ITextRuns
{
    /// <summary>Embeds prompts in a single run.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="fingerprint">The required <see cref="ModelInfo.TextFingerprint"/>.</param>
    /// <param name="prompts">The prompts.</param>
    /// <param name="cancellationToken">Checked between the batches of a run.</param>
    /// <exception cref="ZeroShotException">The silo cannot use the text tower.</exception>
    Task<TextRun> RunAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken);
}

/// <summary>A completed run.</summary>
/// <param name="Embeddings"><c>[prompts, dimension]</c>, each row of unit length.</param>
/// <param name="Took">How long the tower ran, excluding loading it.</param>
internal readonly record struct TextRun(float[] Embeddings, TimeSpan Took);
