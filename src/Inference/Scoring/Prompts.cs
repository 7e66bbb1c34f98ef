using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Expands labels to prompts, and averages prompt embeddings to label embeddings.</summary>
internal static class Prompts
{
    /// <summary>Placeholder for the label in a template.</summary>
    public const string Placeholder = "{}";

    /// <summary>
    /// Words with no specific meaning. The mean of their embeddings is the background: a label that is closer to an image than the background
    /// fits the image, independently of the other labels.
    /// </summary>
    /// <remarks>
    /// Three words, because a single word suits some templates but not others. With the default model, 7 photos, 78 labels and four sets of
    /// templates, a score of 0.5 against these words finds 0.53 to 0.64 of the true labels and 0.004 to 0.006 of the false ones (F1 0.67 to 0.74;
    /// the AUC of the scores is 0.87 to 0.89). F1 is 0.22 to 0.61 for the empty word, 0.35 to 0.74 for "thing" alone and 0.35 to 0.40 for
    /// "a photo.", because they accept up to 0.43, 0.21 and 0.21 of the false labels.
    /// </remarks>
    public static IReadOnlyList<string> BackgroundWords { get; } = ["thing", "something", "object"];

    /// <summary>All prompts, <c>[labels, templates]</c>, row-major: each label in each template.</summary>
    /// <param name="labels">Used unchanged: an empty label is valid, and <c>{}</c> inside a label is not replaced.</param>
    /// <param name="templates">One or more sentences. Every <see cref="Placeholder"/> is replaced by the label.</param>
    /// <exception cref="ArgumentException"><paramref name="templates"/> is empty, or a template has no <see cref="Placeholder"/> and would be the same for every label.</exception>
    public static string[] Expand(IReadOnlyList<string> labels, IReadOnlyList<string> templates)
    {
        if (templates.Count == 0)
        {
            throw new ArgumentException("No template was given. Give at least one, for example \"a photo of a {}.\".", nameof(templates));
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

    /// <summary>The prompts of <see cref="Expand"/>, followed by those of the background.</summary>
    /// <inheritdoc cref="Expand"/>
    public static string[] ExpandWithBackground(IReadOnlyList<string> labels, IReadOnlyList<string> templates) =>
        Expand([.. labels, .. BackgroundWords], templates);

    /// <summary>Averages the prompt embeddings of each label and normalizes the result.</summary>
    /// <param name="promptEmbeddings"><c>[labels, templates, dimension]</c>, unit rows.</param>
    /// <param name="templates">Templates per label, 1 or more.</param>
    /// <param name="dimension">Dimension of an embedding.</param>
    /// <returns><c>[labels, dimension]</c>, unit rows. With a single template, the input rows unchanged.</returns>
    /// <exception cref="ArgumentException">The length of <paramref name="promptEmbeddings"/> is not a multiple of one label.</exception>
    public static float[] Average(ReadOnlySpan<float> promptEmbeddings, int templates, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(templates, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var (labels, rest) = Math.DivRem(promptEmbeddings.Length, templates * dimension);
        if (rest != 0)
        {
            throw new ArgumentException(
                $"{promptEmbeddings.Length} values is not a multiple of {templates} x {dimension}, the size of one label.", nameof(promptEmbeddings));
        }

        if (templates == 1)
        {
            return promptEmbeddings.ToArray();
        }

        var means = new float[labels * dimension];
        for (var i = 0; i < labels * templates; i++)
        {
            // The sum and the mean have the same direction, so the division can be omitted before normalizing.
            var mean = means.AsSpan(i / templates * dimension, dimension);
            TensorPrimitives.Add(mean, promptEmbeddings.Slice(i * dimension, dimension), mean);
        }

        UnitVectors.Normalise(means, dimension);
        return means;
    }

    /// <summary>Label embeddings followed by one background row, as <see cref="Scorer"/> expects.</summary>
    /// <param name="promptEmbeddings">Embeddings of <see cref="ExpandWithBackground"/>, unit rows.</param>
    /// <param name="templates">Templates per label, 1 or more.</param>
    /// <param name="dimension">Dimension of an embedding.</param>
    /// <returns><c>[labels + 1, dimension]</c>, unit rows.</returns>
    /// <exception cref="ArgumentException"><paramref name="promptEmbeddings"/> does not contain whole labels and the background.</exception>
    public static float[] AverageWithBackground(ReadOnlySpan<float> promptEmbeddings, int templates, int dimension)
    {
        var rows = Average(promptEmbeddings, templates, dimension);
        var labelValues = rows.Length - (BackgroundWords.Count * dimension);
        if (labelValues < 0)
        {
            throw new ArgumentException($"{promptEmbeddings.Length} values do not include the background prompts.", nameof(promptEmbeddings));
        }

        return [.. rows.AsSpan(0, labelValues), .. Average(rows.AsSpan(labelValues), BackgroundWords.Count, dimension)];
    }
}
