namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>How the logits of an image become scores.</summary>
public enum ScoreActivation
{
    /// <summary>As the model was trained: a softmax over the labels, or a sigmoid of each.</summary>
    Trained,

    /// <summary>
    /// Softmax models: a softmax over each label and the background, so that several labels may be high and all may be low. Sigmoid models: as
    /// <see cref="Trained"/>, which is the same for them.
    /// </summary>
    AgainstBackground,

    /// <summary>A softmax over the labels, whatever the model: scores add up to 1.</summary>
    Softmax,

    /// <summary>The sigmoid of each logit, whatever the model. The logits of softmax models mean something by their differences only: most scores are near 1 then.</summary>
    Sigmoid,
}
