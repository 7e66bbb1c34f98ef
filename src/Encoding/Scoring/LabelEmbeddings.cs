using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Encoding.Scoring;

/// <summary>Embeddings of a label set. Logit scale, bias and activation are not part of it: they belong to the tower that encodes the images.</summary>
/// <param name="Rows"><c>[labels + 1, dimension]</c>, unit rows; the last one is the background.</param>
/// <param name="Labels">Number of labels.</param>
/// <param name="Dimension">Length of a row.</param>
internal sealed record LabelEmbeddings(float[] Rows, int Labels, int Dimension)
{
    /// <summary>A scorer with the logit scale, bias and activation of a model. Copies nothing.</summary>
    public Scorer ScorerFor(ModelManifest model) => new(Rows, Labels, Dimension, model.LogitScale, model.LogitBias, model.Sigmoid);
}
