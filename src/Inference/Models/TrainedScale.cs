namespace ZeroShotOrleans.Inference.Models;

/// <summary>What cosines are multiplied with in a folder that has no manifest.</summary>
/// <remarks>
/// <c>logit_scale_init_value</c> of config.json is never read: it is where training began, ln(1/0.07), and makes probabilities seven times
/// too flat. The trained value is in the weights only.
/// </remarks>
internal static class TrainedScale
{
    private const string Weights = "model.safetensors";
    private const string Logarithm = "logit_scale";
    private const string Bias = "logit_bias";
    private const string Temperature = "temperature";

    private const string Remedy =
        "Put model.safetensors of the same checkpoint beside config.json, or write the folder with tools/export, whose zeroshot.json states logit_scale.";

    /// <summary>
    /// Multiplier and bias: from the weights beside the graphs, else from a graph with both towers beside them, else the constant published for the
    /// family. That one is assumed: the folder does not say it.
    /// </summary>
    /// <exception cref="ModelFolderException">None of them is there.</exception>
    public static (float Scale, float Bias, bool IsAssumed) Of(string folder, Family family) =>
        (FromWeights(folder, family) ?? FromGraph(folder)) is { } trained ? (trained.Scale, trained.Bias, false)
        : family.PublishedScale is { } published ? (published, 0, true)
        : throw new ModelFolderException(
            ManifestFile.Name,
            $"is missing, and with it the trained logit_scale: models of the family {family.Name} have none in common.",
            family.Scale is null ? "Write the folder with tools/export, and give --logit-scale." : Remedy);

    // Many published folders have the two towers and, beside them, the graph that both were cut from, which multiplies by the trained scale.
    private static (float Scale, float Bias)? FromGraph(string folder)
    {
        if (Towers.FindMonolith(folder) is not { } file)
        {
            return null;
        }

        try
        {
            return GraphScale.Find(OnnxNodes.Read(Path.Combine(folder, file))) is var (scale, bias) ? Checked(scale, bias) : null;
        }
        catch (InvalidDataException e)
        {
            throw new ModelFolderException(file, e.Message, "Download it again, or remove it and write a zeroshot.json with logit_scale.", e);
        }
    }

    private static (float Scale, float Bias)? FromWeights(string folder, Family family)
    {
        var path = Path.Combine(folder, Weights);
        if (family.Scale is null || !File.Exists(path))
        {
            return null;
        }

        try
        {
            var numbers = Safetensors.ReadNumbers(path, Logarithm, Bias, Temperature);
            if (family.Scale is ScaleForm.Temperature)
            {
                return numbers.TryGetValue(Temperature, out var temperature) ? Checked(1 / temperature, 0) : null;
            }

            return numbers.TryGetValue(Logarithm, out var logarithm) ? Checked(Math.Exp(logarithm), numbers.GetValueOrDefault(Bias)) : null;
        }
        catch (InvalidDataException e)
        {
            throw new ModelFolderException(Weights, e.Message, "Download it again, or remove it and write a zeroshot.json with logit_scale.", e);
        }
    }

    private static (float Scale, float Bias) Checked(double scale, double bias) =>
        float.IsFinite((float)scale) && scale > 0 && float.IsFinite((float)bias)
            ? ((float)scale, (float)bias)
            : throw new InvalidDataException($"states the scale {scale} and the bias {bias}, which cannot be.");
}
