namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Labels into prompts, and prompt vectors into label vectors.</summary>
public static class Prompts
{
    /// <summary>All prompts, <c>[labels, templates]</c>, row-major: every label in every template, <c>{}</c> standing for the label.</summary>
    public static string[] Expand(IReadOnlyList<string> labels, IReadOnlyList<string> templates) => throw new NotImplementedException();

    /// <summary>Normalised mean of each label's unit prompt vectors.</summary>
    /// <param name="promptVectors"><c>[labels, templates, dimension]</c>, unit rows.</param>
    /// <param name="templates">Templates per label, 1 or more.</param>
    /// <param name="dimension">Width of a vector.</param>
    /// <returns><c>[labels, dimension]</c>, unit rows.</returns>
    public static float[] Average(ReadOnlySpan<float> promptVectors, int templates, int dimension) => throw new NotImplementedException();
}
