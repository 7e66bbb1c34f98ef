namespace ZeroShotOrleans.Cli.Models;

/// <summary>What is said of a model whose folder does not tell its trained scale.</summary>
internal static class AssumedScale
{
    /// <summary>Why it is assumed, without a full stop.</summary>
    public const string Reason = "the folder has neither model.safetensors, onnx/model.onnx nor a zeroshot.json that states it";
}
