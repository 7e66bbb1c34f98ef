namespace ZeroShotOrleans.Cli.Models;

/// <summary>What is said of a model whose folder does not tell its trained scale.</summary>
internal static class AssumedScale
{
    /// <summary>Why it is assumed, without a full stop.</summary>
    public const string Reason = "the folder has neither model.safetensors, onnx/model.onnx nor a zeroshot.json that states it";

    /// <summary>What a job over such a model is told.</summary>
    public static string Warning(ModelInfo model) => FormattableString.Invariant(
        $"Model '{model.Name}' is scored with the logit scale {model.LogitScale}, which is assumed: {Reason}. If it was trained to another, the order of the labels is right but the scores are not. Put model.safetensors of the same checkpoint beside config.json.");
}
