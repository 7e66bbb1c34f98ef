namespace ZeroShotOrleans.Inference.Models;

/// <summary>Determines the logit scale of a folder without a manifest.</summary>
/// <remarks>
/// Never uses <c>logit_scale_init_value</c> of config.json: it is the initial value of the training, ln(1/0.07), and makes probabilities seven times
/// too flat. The trained value is only in the weights.
/// </remarks>
internal static class TrainedScale
{
    // transformers', and open_clip's.
    private static readonly string[] _weights = ["model.safetensors", "open_clip_model.safetensors"];
    private const string Logarithm = "logit_scale";
    private const string Bias = "logit_bias";
    private const string Temperature = "temperature";

    private const string Remedy =
        "Put model.safetensors of the same checkpoint next to config.json, or export the model with tools/export, which writes logit_scale to zeroshot.json.";

    /// <summary>
    /// Multiplier and bias: from the weights next to the graphs, else from a graph with both towers next to them, else the constant published for the
    /// family, which is marked as assumed because the folder does not state it.
    /// </summary>
    /// <exception cref="ModelFolderException">No source is available.</exception>
    public static (float Scale, float Bias, bool IsAssumed) Of(string folder, Family family) =>
        (FromWeights(folder, family) ?? FromGraph(folder) ?? FromTower(folder)) is { } trained ? (trained.Scale, trained.Bias, false)
        : family.PublishedScale is { } published ? (published, 0, true)
        : throw new ModelFolderException(
            ManifestFile.Name,
            $"is missing. It holds the trained logit_scale, and the family {family.Name} has no common value.",
            family.Scale is null ? "Export the model with tools/export and --logit-scale." : Remedy);

    // Many published folders also have the combined graph that both towers were extracted from; it multiplies by the trained scale.
    private static (float Scale, float Bias)? FromGraph(string folder)
    {
        if (Towers.FindMonolith(folder, FolderPlaces.Of(folder)) is not { } file)
        {
            return null;
        }

        try
        {
            return GraphScale.Find(OnnxNodes.Read(Path.Combine(folder, file))) is var (scale, bias) ? Checked(scale, bias) : null;
        }
        catch (InvalidDataException e)
        {
            throw new ModelFolderException(file, e.Message, "Download it again, or remove it and add a zeroshot.json with logit_scale.", e);
        }
    }

    // Solved when both towers were cut from one graph.
    private static (float Scale, float Bias)? FromTower(string folder)
    {
        if (!Towers.Find(folder, FolderPlaces.Of(folder)).TryGetValue(Towers.Text, out var file))
        {
            return null;
        }

        try
        {
            return SolvedScale.Read(Path.Combine(folder, file)) is var (scale, bias) ? Checked(scale, bias) : null;
        }
        catch (InvalidDataException e)
        {
            throw new ModelFolderException(file, e.Message, "Download it again: it is truncated or not an ONNX file.", e);
        }
    }

    private static (float Scale, float Bias)? FromWeights(string folder, Family family)
    {
        var places = FolderPlaces.Of(folder);
        var file = _weights.SelectMany(name => new[] { places.Config + name, places.Pictures + name }).FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));
        if (family.Scale is null || file is null)
        {
            return null;
        }

        try
        {
            var numbers = Safetensors.ReadNumbers(Path.Combine(folder, file), Logarithm, Bias, Temperature);
            if (family.Scale is ScaleForm.Temperature)
            {
                return numbers.TryGetValue(Temperature, out var temperature) ? Checked(1 / temperature, 0) : null;
            }

            return numbers.TryGetValue(Logarithm, out var logarithm) ? Checked(Math.Exp(logarithm), numbers.GetValueOrDefault(Bias)) : null;
        }
        catch (InvalidDataException e)
        {
            throw new ModelFolderException(file, e.Message, "Download it again, or remove it and add a zeroshot.json with logit_scale.", e);
        }
    }

    private static (float Scale, float Bias) Checked(double scale, double bias) =>
        float.IsFinite((float)scale) && scale > 0 && float.IsFinite((float)bias)
            ? ((float)scale, (float)bias)
            : throw new InvalidDataException($"states the scale {scale} and the bias {bias}, which are not valid.");
}
