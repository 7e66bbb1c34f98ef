using Microsoft.ML.OnnxRuntime.Tensors;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Tokenizers;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>
/// The image-text matching head of BLIP and BLIP-2. More accurate than the cosine of two embeddings, but each pair of
/// image and text costs as much as encoding a text, so it is used only to re-score the top few labels.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MatchTower : ILoadedTower, IDisposable
{
    private const string HiddenStates = "image_hidden_states";
    private const string Logits = "itm_logits";

    private readonly TowerSession _session;
    private readonly ModelManifest _manifest;
    private readonly MatchHead _head;
    private readonly TextTokenizer _tokenizer;
    private readonly TextInputs _inputs;
    private readonly TensorElementType _stateType;
    private readonly string[] _inputNames;

    private MatchTower(TowerSession session, ModelManifest manifest, MatchHead head, TextTokenizer tokenizer)
    {
        (_session, _manifest, _head, _tokenizer) = (session, manifest, head, tokenizer);
        _stateType = session.Input(HiddenStates, [null, head.States, head.Width], FloatTensor.Types).ElementDataType;
        _inputs = TextInputs.Of(session, manifest, HiddenStates);
        _inputNames = [HiddenStates, .. _inputs.Names];
        session.Output(Logits);
    }

    /// <summary>Loads the head and runs it once, so that a broken graph is detected early.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="devices">Devices to try; null for the CPU.</param>
    /// <exception cref="ModelFolderException">The model has no such head, it cannot be loaded or does not match the manifest, or no allowed device can run it.</exception>
    public static MatchTower Load(ModelFolder folder, DeviceOrder? devices = null)
    {
        var head = folder.Manifest.Match ?? throw new ModelFolderException(
            ManifestFile.Name, "describes no match head (itm).", "Use a BLIP or BLIP-2 model written by tools/export.");
        var tokenizer = folder.Tokenizer;
        return DeviceTrial.FirstThatWorks(folder, Towers.Match, devices ?? DeviceOrder.Cpu, device => LoadOn(device, folder, head, tokenizer));
    }

    /// <summary>The device that the head runs on.</summary>
    public DeviceChoice RunsOn => _session.RunsOn;

    /// <inheritdoc/>
    public bool TakesOneAtATime => _session.TakesOneAtATime;

    /// <summary>Matches one image with texts.</summary>
    /// <param name="hiddenStates">
    /// The image's hidden states from <see cref="ImageTower.Encode(Memory{float}, int, Span{float}, Span{float})"/>. Not modified and not retained.
    /// </param>
    /// <param name="texts">Any number of texts of any length; texts above the context length are truncated.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>For each text the probability, 0 to 1, that it matches the image. The probabilities are independent.</returns>
    /// <exception cref="ArgumentException"><paramref name="hiddenStates"/> does not have the length of one image.</exception>
    public float[] Match(Memory<float> hiddenStates, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        if (hiddenStates.Length != _head.ValuesPerImage)
        {
            throw new ArgumentException(
                $"{hiddenStates.Length} values do not match one image of {_head.States} x {_head.Width}.", nameof(hiddenStates));
        }

        var tokens = texts.Select(text => _tokenizer.Encode(text, _manifest.ContextLength)).ToArray();
        var lengths = Array.ConvertAll(tokens, text => _inputs.LengthOf(text.Length));
        var probabilities = new float[tokens.Length];
        foreach (var batch in TextBatches.Of(lengths, _session.TakesOneAtATime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var logits = new float[batch.Length * 2];
            using (var run = Run(hiddenStates, Array.ConvertAll(batch, text => tokens[text]), lengths[batch[0]]))
            {
                run.CopyTo(0, logits);
            }

            for (var row = 0; row < batch.Length; row++)
            {
                var pair = logits.AsSpan(row * 2, 2);
                Activations.Softmax(pair);
                probabilities[batch[row]] = pair[_head.MatchIndex];
            }
        }

        return probabilities;
    }

    /// <summary>Frees the head after the last running call. Later calls throw.</summary>
    public void Dispose() => _session.Dispose();

    private static MatchTower LoadOn(DeviceTrial device, ModelFolder folder, MatchHead head, TextTokenizer tokenizer)
    {
        var session = TowerSession.Open(folder, Towers.Match, device);
        try
        {
            var tower = new MatchTower(session, folder.Manifest, head, tokenizer);
            TextWarmUp.Run(session, folder.Manifest, tokenizer, tower.RunAndCheck);
            return tower;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private TowerRun Run(Memory<float> hiddenStates, ReadOnlySpan<int[]> texts, int length)
    {
        // The graph broadcasts the single image to all texts, so it need not be copied.
        using var inputs = new OrtValues([
            FloatTensor.Of(hiddenStates, _stateType, 1, _head.States, _head.Width), .. _inputs.Build(texts, length)]);
        return _session.Run(_inputNames, inputs.Values, [Logits]);
    }

    private void RunAndCheck(int[][] texts)
    {
        using var run = Run(new float[_head.ValuesPerImage], texts, _inputs.LengthOf(texts[0].Length));
        run.CheckShape(0, Logits, texts.Length, 2);
    }
}
