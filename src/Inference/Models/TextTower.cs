using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Tokenizers;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>A text tower in ONNX Runtime, with the tokenizer and length rules of its model.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TextTower : ILoadedTower, IDisposable
{
    private static readonly string[] _outputs = EmbeddingOutputs.Of(Towers.Text);

    private readonly TowerSession _session;
    private readonly ModelManifest _manifest;
    private readonly TextTokenizer _tokenizer;
    private readonly TextInputs _inputs;
    private readonly string[] _inputNames;
    private readonly string _embeddings;

    private TextTower(TowerSession session, ModelManifest manifest, TextTokenizer tokenizer)
    {
        (_session, _manifest, _tokenizer) = (session, manifest, tokenizer);
        _inputs = TextInputs.Of(session, manifest);
        _inputNames = [.. _inputs.Names];
        var pooler = Family.OfName(manifest.Family) is { TextPoolerIsEmbedding: true };
        _embeddings = session.Output(pooler ? [.. _outputs, "pooler_output"] : _outputs);
    }

    /// <summary>Loads the tower and runs it once, so that a broken graph is detected early.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="devices">Devices to try; null for the CPU.</param>
    /// <exception cref="ModelFolderException">
    /// The graph is missing, cannot be loaded, or does not match the manifest or the tokenizer; or no allowed device can run it.
    /// </exception>
    public static TextTower Load(ModelFolder folder, DeviceOrder? devices = null)
    {
        var tokenizer = folder.Tokenizer;
        return DeviceTrial.FirstThatWorks(folder, Towers.Text, devices ?? DeviceOrder.Cpu, device => LoadOn(device, folder, tokenizer));
    }

    /// <summary>The device that the tower runs on.</summary>
    public DeviceChoice RunsOn => _session.RunsOn;

    /// <inheritdoc/>
    public bool TakesOneAtATime => _session.TakesOneAtATime;

    /// <summary>Embeds prompts: tokenizes them, groups them by length and runs them in batches at the shortest length that the family allows.</summary>
    /// <param name="prompts">Any number of prompts of any length; prompts above the context length are truncated but keep the end token.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns><c>[prompts, EmbeddingDimension]</c>, every row of unit length, in the order of the prompts.</returns>
    /// <exception cref="ModelFolderException">The tower returns NaN for a prompt.</exception>
    /// <remarks>On a CPU, the embedding of a prompt does not depend on the others; on other devices its last digits may.</remarks>
    public float[] Encode(IReadOnlyList<string> prompts, CancellationToken cancellationToken = default)
    {
        var tokens = new int[prompts.Count][];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = _tokenizer.Encode(prompts[i], _manifest.ContextLength);
        }

        var dimension = _manifest.EmbeddingDimension;
        var vectors = new float[checked(tokens.Length * dimension)];
        var lengths = Array.ConvertAll(tokens, text => _inputs.LengthOf(text.Length));
        foreach (var batch in TextBatches.Of(lengths, _session.TakesOneAtATime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Embed(Array.ConvertAll(batch, text => tokens[text]), lengths[batch[0]]);
            for (var row = 0; row < batch.Length; row++)
            {
                var vector = rows.AsSpan(row * dimension, dimension);

                // Label embeddings are stored permanently: a NaN would permanently corrupt every score of the set.
                if (!UnitVectors.AreFinite(vector))
                {
                    throw _session.Refuse($"returns NaN for the text \"{prompts[batch[row]]}\".");
                }

                vector.CopyTo(vectors.AsSpan(batch[row] * dimension));
            }
        }

        return vectors;
    }

    /// <summary>Frees the tower after the last running call. Later calls throw.</summary>
    public void Dispose() => _session.Dispose();

    private static TextTower LoadOn(DeviceTrial device, ModelFolder folder, TextTokenizer tokenizer)
    {
        var session = TowerSession.Open(folder, Towers.Text, device);
        try
        {
            var tower = new TextTower(session, folder.Manifest, tokenizer);
            EmbeddingTable.Check(session.Graph, tower._inputs.TokenIds, tokenizer.VocabularySize);
            TextWarmUp.Run(session, folder.Manifest, tokenizer, tower.RunAndCheck);
            return tower;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // [texts, dimension], unit rows; may have more rows than texts.
    private float[] Embed(int[][] texts, int length)
    {
        if (texts is [var single] && !_session.TakesOneAtATime)
        {
            // A matrix with one row takes a different code path on the CPU than one with several, and the last bit of the embedding changes. Running
            // the row twice costs little and gives a label the same embedding in every set.
            texts = [single, single];
        }

        var rows = new float[texts.Length * _manifest.EmbeddingDimension];
        using (var run = Run(texts, length))
        {
            run.CopyTo(0, rows);
        }

        UnitVectors.Normalise(rows, _manifest.EmbeddingDimension);
        return rows;
    }

    private TowerRun Run(ReadOnlySpan<int[]> texts, int length)
    {
        using var inputs = new OrtValues(_inputs.Build(texts, length));
        return _session.Run(_inputNames, inputs.Values, [_embeddings]);
    }

    private void RunAndCheck(int[][] texts)
    {
        using var run = Run(texts, _inputs.LengthOf(texts[0].Length));
        run.CheckShape(0, _embeddings, texts.Length, _manifest.EmbeddingDimension);
        var vectors = new float[texts.Length * _manifest.EmbeddingDimension];
        run.CopyTo(0, vectors);
        if (!UnitVectors.AreFinite(vectors))
        {
            throw _session.Refuse("returns NaN for an ordinary text.");
        }
    }
}
