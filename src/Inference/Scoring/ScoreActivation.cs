namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>How the logits of an image become scores.</summary>
public enum ScoreActivation
{
    /// <summary>As the model was trained: a softmax over the labels, or a sigmoid of each logit.</summary>
    Trained,

    /// <summary>
    /// Softmax models: a softmax over each label and the background, so that several labels can score high and all can score low. Sigmoid models:
    /// the same as <see cref="Trained"/>.
    /// </summary>
    AgainstBackground,

    /// <summary>A softmax over the labels, for every model: scores add up to 1.</summary>
    Softmax,

    /// <summary>The sigmoid of each logit, for every model. Logits of softmax models are meaningful only relative to each other, so most scores are then near 1.</summary>
    Sigmoid,
}
