using System.Collections.Immutable;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Encoding.Scoring;

/// <summary>The texts behind a label set's embeddings, as a matching head reads them.</summary>
/// <remarks>A head reads one text per label: the first template's. Several would cost several runs per image.</remarks>
internal sealed class LabelPrompts(ImmutableArray<string> labels, string template)
{
    /// <summary>The prompts of some labels, given by their index.</summary>
    public string[] Of(IEnumerable<int> indexes) => Prompts.Expand([.. indexes.Select(index => labels[index])], [template]);
}
