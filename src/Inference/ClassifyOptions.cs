using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference;

/// <summary>How labels become prompts, and which scores are returned.</summary>
public sealed record ClassifyOptions
{
    /// <summary>
    /// Sentences with <c>{}</c> where the label belongs. With several, a label's embedding is the normalised mean over them. Default empty: the model's own template
    /// (<see cref="ZeroShotClassifier.DefaultTemplate"/>).
    /// </summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>Maximum number of labels returned, 1 or more. Default: all.</summary>
    public int TopK { get; init; } = int.MaxValue;

    /// <summary>Labels with a lower score are left out, 0 to 1. Default 0: none.</summary>
    public float Threshold { get; init; }

    /// <summary>How similarities become scores. Default: as the model was trained. Use <see cref="ScoreActivation.AgainstBackground"/> where several labels, or none, may fit.</summary>
    public ScoreActivation Activation { get; init; } = ScoreActivation.Trained;
}
