using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A reason to distrust scores, in the labels, the templates or the model. The request is answered nevertheless.</summary>
/// <param name="Kind">The kind, for programs.</param>
/// <param name="Message">One or two sentences: what is wrong, with which labels, and what to do.</param>
/// <param name="Labels">The labels concerned, at most <see cref="MaxLabels"/>; empty if it concerns no label.</param>
[GenerateSerializer, Immutable, Alias("zso.ScoreWarning")]
public sealed record ScoreWarning(
    [property: Id(0)] ScoreWarningKind Kind, [property: Id(1)] string Message, [property: Id(2)] ImmutableArray<string> Labels)
{
    /// <summary>Maximum number of labels that a warning names.</summary>
    public const int MaxLabels = 20;
}

/// <summary>Kinds of <see cref="ScoreWarning"/>. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer]
public enum ScoreWarningKind
{
    /// <summary>Labels whose prompts have equal token ids: the model cannot tell them apart, and they share their probability.</summary>
    IndistinguishableLabels = 0,

    /// <summary>Labels of which the tokenizer knows no part, so that their score is meaningless.</summary>
    UnknownLabels = 1,

    /// <summary>Labels whose prompt is longer than the model reads: its end is ignored.</summary>
    TruncatedLabels = 2,

    /// <summary>A single label with a softmax: its score is always 1.</summary>
    SingleLabel = 3,

    /// <summary>A single label that looks like the name of a file.</summary>
    FileName = 4,

    /// <summary>A single label that looks like several, joined by another separator than expected.</summary>
    JoinedLabels = 5,

    /// <summary>Labels in quotation marks, which become part of the prompt.</summary>
    QuotedLabels = 6,

    /// <summary>The logit scale of the model is assumed: the order of labels is right, but scores may not be.</summary>
    AssumedLogitScale = 7,
}
