namespace ZeroShotOrleans.Inference.Models;

/// <summary>Compares the vocabulary of a tokenizer with the table of token embeddings in a text graph.</summary>
/// <remarks>
/// A vocabulary that is too large fails on a run with its largest id. One that is too small runs, and every text gets the embedding of another: the ids mean other words.
/// </remarks>
internal static class EmbeddingTable
{
    // Steps from a value to its source. Published graphs need one or two.
    private const int MaxSteps = 16;

    // Tables are rounded up for the hardware, by less than a hundredth in published models; vocabularies of different models differ by more than a quarter.
    private const double LeastShare = 0.75;

    /// <summary>Checks a graph. A table that is not found, because the graph computes it in an unknown way, is not checked.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Names of its inputs that are token ids.</param>
    /// <param name="tokens">Number of tokens of the tokenizer.</param>
    /// <exception cref="ModelFolderException">The vocabulary is much smaller.</exception>
    public static void Check(GraphFile graph, IEnumerable<string> inputs, int tokens)
    {
        var nodes = OnnxNodes.Read(graph.Path);
        if (RowsOf(nodes, [.. inputs]) is { } rows && tokens < LeastShare * rows)
        {
            throw new ModelFolderException(
                graph.File, $"has embeddings for {rows} tokens, but {ModelFiles.Tokenizer} has {tokens}: they are of different models.", "Use the files of the tokenizer from the same model.");
        }
    }

    private static long? RowsOf(OnnxNodes nodes, HashSet<string> inputs)
    {
        return nodes.All.Where(node => node is { Operator: "Gather" or "GatherBlockQuantized", Inputs: [_, var ids, ..] } && inputs.Contains(Source(ids)))
            .Select(node => nodes.Rows(Source(node.Inputs[0]))).FirstOrDefault(rows => rows is not null);

        // Back to where a value comes from: ids are converted, and a table may be stored in fewer bits.
        string Source(string value)
        {
            for (var step = 0; step < MaxSteps && nodes.Find(value) is { Operator: "Cast" or "Identity" or "DequantizeLinear" or "Reshape" or "Squeeze" or "Unsqueeze", Inputs: [var same, ..] }; step++)
            {
                value = same;
            }

            return value;
        }
    }
}
