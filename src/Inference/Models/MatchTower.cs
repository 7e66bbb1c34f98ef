using Microsoft.ML.OnnxRuntime.Tensors;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Inference.Text;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>
/// The head of BLIP and BLIP-2 that looks at an image and a text together and says whether they belong together. More exact than the cosine
/// of two vectors, and as dear as a text run per image and text: for ranking the best few again.
/// </summary>
/// <remarks>Safe for concurrent calls.</remarks>
public sealed class MatchTower : IDisposable
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

    /// <summary>Loads the head and runs it, so that a broken one is found now.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="devices">Devices to try; null for the CPU.</param>
    /// <exception cref="ModelFolderException">The model has no such head, or it cannot be loaded, does not fit, or no device that is allowed can run it.</exception>
    public static MatchTower Load(ModelFolder folder, DeviceOrder? devices = null)
    {
        var head = folder.Manifest.Match ?? throw new ModelFolderException(
            ManifestFile.Name, "describes no match head (itm).", "Take a BLIP or BLIP-2 model that tools/export wrote.");
        var tokenizer = folder.Tokenizer;
        return DeviceTrial.FirstThatWorks(folder, Towers.Match, devices ?? DeviceOrder.Cpu, device => LoadOn(device, folder, head, tokenizer));
    }

    /// <summary>The device that it runs on; it has run there.</summary>
    public DeviceChoice RunsOn => _session.RunsOn;

    /// <summary>Matches one image with texts.</summary>
    /// <param name="hiddenStates">
    /// The image's hidden states from <see cref="ImageTower.Encode(Memory{float}, int, Span{float}, Span{float})"/>. Only read, and not kept.
    /// </param>
    /// <param name="texts">Any number, any length; longer ones than the model reads are cut.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <returns>For each text the probability, 0 to 1, that it fits the image. They do not add up to anything.</returns>
    /// <exception cref="ArgumentException"><paramref name="hiddenStates"/> is not of one image.</exception>
    public float[] Match(Memory<float> hiddenStates, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        if (hiddenStates.Length != _head.ValuesPerImage)
        {
            throw new ArgumentException(
                $"{hiddenStates.Length} values are not one image of {_head.States} x {_head.Width}.", nameof(hiddenStates));
        }

        var tokens = texts.Select(text => _tokenizer.Encode(text, _manifest.ContextLength)).ToArray();
        var lengths = Array.ConvertAll(tokens, text => _inputs.LengthOf(text.Length));
        var probabilities = new float[tokens.Length];
        foreach (var batch in TextBatches.Of(lengths, _session.Graph.QuantizesWhileRunning))
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

    /// <summary>Frees the head, with the last call that runs. Later calls are refused.</summary>
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
        // One image for all texts: the graph repeats it, nobody copies it.
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
