using static ZeroShotOrleans.Grains.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>What a label set must keep to.</summary>
internal static class LabelSetRules
{
    /// <summary>
    /// Most bytes of a set's vectors: they travel in one message, and messages over 100 MB disable their connection.
    /// 32 thousand labels of 512 dimensions.
    /// </summary>
    public const long MaxVectorBytes = 64L * 1024 * 1024;

    /// <summary>Checks labels and templates.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(LabelSetDefinition definition)
    {
        Require(definition.Labels.Length > 0, $"A label set needs at least one label.");
        Require(definition.Labels.Length <= Limits.MaxLabels,
            $"{definition.Labels.Length} labels are more than the {Limits.MaxLabels} that a label set may have. Split it into several.");
        foreach (var label in definition.Labels)
        {
            Require(label.Length <= Limits.MaxLabelLength,
                $"A label of {label.Length} characters ('{label[..40]}...') is longer than {Limits.MaxLabelLength}. Shorten it: a model reads some 50 words at most.");
        }

        Require(definition.Templates.Length <= Limits.MaxTemplates,
            $"{definition.Templates.Length} templates are more than the {Limits.MaxTemplates} that a label set may have.");
        foreach (var template in definition.Templates)
        {
            Require(template.Contains("{}", StringComparison.Ordinal),
                $"The template '{template}' has no {{}}, the place where the label goes. Write for example 'a photo of a {{}}.'.");
            Require(template.Length <= Limits.MaxLabelLength,
                $"A template of {template.Length} characters is longer than {Limits.MaxLabelLength}.");
        }

        var prompts = (long)definition.Labels.Length * Math.Max(1, definition.Templates.Length);
        Require(prompts <= Limits.MaxPrompts,
            $"{definition.Labels.Length} labels in {definition.Templates.Length} templates are {prompts} prompts, more than the {Limits.MaxPrompts} allowed. Use fewer templates.");
    }

    /// <summary>Checks that the vectors of a set can travel.</summary>
    /// <exception cref="ZeroShotException">They cannot.</exception>
    public static void CheckSize(LabelSetDefinition definition, ModelInfo model)
    {
        var bytes = (definition.Labels.Length + 1L) * model.EmbeddingDimension * sizeof(float);
        Require(bytes <= MaxVectorBytes,
            $"The vectors of {definition.Labels.Length} labels are {bytes / (1024 * 1024)} MiB with the model '{model.Name}', more than the {MaxVectorBytes / (1024 * 1024)} MiB allowed. Split the labels into several sets.");
    }
}
