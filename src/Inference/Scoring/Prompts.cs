using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Labels into prompts, and prompt vectors into label vectors.</summary>
public static class Prompts
{
    /// <summary>What stands for the label in a template.</summary>
    public const string Placeholder = "{}";

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
}
