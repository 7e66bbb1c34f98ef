namespace ZeroShotOrleans.Inference.Models;

/// <summary>What a pull will download only after the small files have shown that the model can be used.</summary>
/// <param name="Files">Maps roles to paths of the graphs; empty if the towers have yet to be cut.</param>
/// <param name="HaveScale">Whether the trained scale is in one of the graphs, so that it is not known yet.</param>
internal sealed record PendingGraphs(IReadOnlyDictionary<string, string> Files, bool HaveScale)
{
    /// <summary>Stands in for the scale until the graphs are there.</summary>
    public static (float Scale, float Bias, bool IsAssumed) Scale { get; } = (1, 0, true);
}
