using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Labels into prompts, and prompt vectors into label vectors.</summary>
public static class Prompts
{
    /// <summary>What stands for the label in a template.</summary>
    public const string Placeholder = "{}";

    /// <summary>
    /// Words that name nothing in particular. The mean of their vectors is the background: a label that lies nearer to an image than they do
    /// fits it, whatever the other labels are.
    /// </summary>
    /// <remarks>
    /// Three, because one word is at home in one template and not in the next. With the default model, 7 photos, 78 labels and four sets of
    /// templates, a score of 0.5 against these finds 0.53 to 0.64 of what is true and 0.004 to 0.006 of what is false (F1 0.67 to 0.74, the
    /// ranking itself has an AUC of 0.87 to 0.89). The empty word gives F1 0.22 to 0.61, "thing" alone 0.35 to 0.74, "a photo." 0.35 to 0.40,
    /// because they let through up to 0.43, 0.21 and 0.21 of what is false.
    /// </remarks>
    public static IReadOnlyList<string> BackgroundWords { get; } = ["thing", "something", "object"];

    /// <summary>All prompts, <c>[labels, templates]</c>, row-major: every label in every template.</summary>
    /// <param name="labels">Used as they are: an empty one is a valid label, and <c>{}</c> inside a label is not replaced again.</param>
    /// <param name="templates">Sentences around a label, 1 or more. Every <see cref="Placeholder"/> in one is replaced.</param>
    /// <exception cref="ArgumentException">There is no template, or one without <see cref="Placeholder"/>: it would say the same of every label.</exception>
    public static string[] Expand(IReadOnlyList<string> labels, IReadOnlyList<string> templates)
    {
        if (templates.Count == 0)
        {
            throw new ArgumentException("There is no template. Give at least one, for example \"a photo of a {}.\".", nameof(templates));
        }

        foreach (var template in templates)
        {
            if (!template.Contains(Placeholder, StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"The template \"{template}\" has no {Placeholder}. Write {Placeholder} where the label belongs, for example \"a photo of a {{}}.\".",
                    nameof(templates));
            }
        }

        var prompts = new string[labels.Count * templates.Count];
        for (var i = 0; i < prompts.Length; i++)
        {
            var (label, template) = Math.DivRem(i, templates.Count);
            prompts[i] = templates[template].Replace(Placeholder, labels[label], StringComparison.Ordinal);
        }

        return prompts;
    }

    /// <summary>The prompts of <see cref="Expand"/> and, behind them, those of the background.</summary>
    /// <inheritdoc cref="Expand"/>
    public static string[] ExpandWithBackground(IReadOnlyList<string> labels, IReadOnlyList<string> templates) =>
        Expand([.. labels, .. BackgroundWords], templates);

    /// <summary>Normalised mean of each label's unit prompt vectors.</summary>
    /// <param name="promptVectors"><c>[labels, templates, dimension]</c>, unit rows.</param>
    /// <param name="templates">Templates per label, 1 or more.</param>
    /// <param name="dimension">Width of a vector.</param>
    /// <returns><c>[labels, dimension]</c>, unit rows. With one template the rows as they came, bit for bit.</returns>
    /// <exception cref="ArgumentException"><paramref name="promptVectors"/> does not hold whole labels.</exception>
    public static float[] Average(ReadOnlySpan<float> promptVectors, int templates, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(templates, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var (labels, rest) = Math.DivRem(promptVectors.Length, templates * dimension);
        if (rest != 0)
        {
            throw new ArgumentException(
                $"{promptVectors.Length} values are not whole labels of {templates} x {dimension}.", nameof(promptVectors));
        }

        if (templates == 1)
        {
            return promptVectors.ToArray();
        }

        var means = new float[labels * dimension];
        for (var i = 0; i < labels * templates; i++)
        {
            // The sum has the direction of the mean, and only the direction is kept.
            var mean = means.AsSpan(i / templates * dimension, dimension);
            TensorPrimitives.Add(mean, promptVectors.Slice(i * dimension, dimension), mean);
        }

        UnitVectors.Normalise(means, dimension);
        return means;
    }

    /// <summary>Label vectors and one row behind them, the background: what <see cref="Scorer"/> takes.</summary>
    /// <param name="promptVectors">Vectors of <see cref="ExpandWithBackground"/>, unit rows.</param>
    /// <param name="templates">Templates per label, 1 or more.</param>
    /// <param name="dimension">Width of a vector.</param>
    /// <returns><c>[labels + 1, dimension]</c>, unit rows.</returns>
    /// <exception cref="ArgumentException"><paramref name="promptVectors"/> does not hold whole labels and the background.</exception>
    public static float[] AverageWithBackground(ReadOnlySpan<float> promptVectors, int templates, int dimension)
    {
        var rows = Average(promptVectors, templates, dimension);
        var labelValues = rows.Length - (BackgroundWords.Count * dimension);
        if (labelValues < 0)
        {
            throw new ArgumentException($"{promptVectors.Length} values do not hold the background.", nameof(promptVectors));
        }

        return [.. rows.AsSpan(0, labelValues), .. Average(rows.AsSpan(labelValues), BackgroundWords.Count, dimension)];
    }
}
