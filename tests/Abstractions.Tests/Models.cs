namespace ZeroShotOrleans.Abstractions.Tests;

/// <summary>Descriptions of models that no folder has.</summary>
internal static class Models
{
    /// <summary>A softmax model whose text tower has the fingerprint <c>f00d</c>.</summary>
    public static ModelInfo Named(string name) => new()
    {
        Name = name, Family = "clip", EmbeddingDimension = 4, ImageSize = [8, 8], LogitScale = 100, LogitBias = 0, Sigmoid = false, DefaultTemplate = "{}", TextFingerprint = "f00d",
    };
}
