using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>An image tower in ONNX Runtime.</summary>
/// <remarks>Thread-safe. On a CPU, one single-threaded call per core is fastest. On any other device, calls run one at a time.</remarks>
internal sealed class ImageTower : ILoadedTower, IDisposable
{
    // transformers' name, and Immich's.
    private static readonly string[] _inputs = ["pixel_values", "image"];
    private static readonly string[] _outputs = EmbeddingOutputs.Of(Towers.Vision);

    private const string HiddenStates = "image_hidden_states";

    private readonly TowerSession _session;
    private readonly ModelManifest _manifest;
    private readonly string _pixels;
    private readonly TensorElementType _pixelType;
    private readonly PatchTensors? _patches;
    private readonly string _embeddings;

    private ImageTower(TowerSession session, ModelManifest manifest)
    {
        (_session, _manifest) = (session, manifest);
        _pixels = _inputs.FirstOrDefault(session.Inputs.ContainsKey) ?? _inputs[0];
        if (manifest.Patches is { } patches)
        {
            _patches = new PatchTensors(session, patches);
        }
        else
        {
            _pixelType = session.Graph.TakesBytes
                ? session.Input(_pixels, [null, manifest.ImageHeight, manifest.ImageWidth, 3], TensorElementType.UInt8).ElementDataType
                : session.Input(_pixels, [null, 3, manifest.ImageHeight, manifest.ImageWidth], FloatTensor.Types).ElementDataType;
        }

        foreach (var other in session.Inputs.Keys.Except(Names))
        {
            throw session.Refuse($"requires the input {other} in addition to {string.Join(", ", Names)}.");
        }

        var pooler = Family.OfName(manifest.Family) is { ImagePoolerIsEmbedding: true };
        _embeddings = session.Output(pooler ? [.. _outputs, "pooler_output"] : _outputs);
        HasHiddenStates = manifest.Match is not null && session.Outputs.Contains(HiddenStates);
    }

    /// <summary>Loads the tower and runs it once, so that a broken graph is detected early.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="variant">Null for float32, or a variant such as <c>int8</c>.</param>
    /// <param name="devices">Devices to try; null for the CPU.</param>
    /// <exception cref="ModelFolderException">The graph is missing, cannot be loaded or does not match the manifest, or no allowed device can run it.</exception>
    public static ImageTower Load(ModelFolder folder, string? variant = null, DeviceOrder? devices = null)
    {
        var role = Towers.Role(Towers.Vision, variant);
        return DeviceTrial.FirstThatWorks(folder, role, devices ?? DeviceOrder.Cpu, device => LoadOn(device, folder, role));
    }

    /// <summary>The device that the tower runs on.</summary>
    public DeviceChoice RunsOn => _session.RunsOn;

    /// <inheritdoc/>
    public bool TakesOneAtATime => _session.TakesOneAtATime;

    /// <summary>Number of values of one prepared image: <c>3 * H * W</c>, or those of the manifest's patches.</summary>
    public int ValuesPerImage => _manifest.Patches?.ValuesPerImage ?? (3 * _manifest.ImageHeight * _manifest.ImageWidth);

    /// <summary>Number of values of one image's embedding: <c>ImageTokens * EmbeddingDimension</c>.</summary>
    public int ValuesPerEmbedding => _manifest.ImageTokens * _manifest.EmbeddingDimension;

    /// <summary>Whether the tower returns the hidden states that <see cref="MatchTower"/> needs.</summary>
    public bool HasHiddenStates { get; }

    /// <summary>Number of values of one image's hidden states; 0 if the tower returns none.</summary>
    public int ValuesPerHiddenStates => HasHiddenStates ? _manifest.Match!.ValuesPerImage : 0;

    /// <summary>Embeds a batch of images.</summary>
    /// <param name="pixels">Prepared images, <c>[images, 3, H, W]</c>, row-major, or patches. Not modified and not retained.</param>
    /// <param name="images">Number of images, 1 or more.</param>
    /// <param name="embeddings">Receives <c>[images, ImageTokens, EmbeddingDimension]</c>, all of unit length; an embedding with NaN stays NaN.</param>
    /// <exception cref="ArgumentException">A length does not match the number of images.</exception>
    /// <remarks>On a CPU, the result for an image does not depend on the rest of the batch; on other devices its last digits may.</remarks>
    public void Encode(Memory<float> pixels, int images, Span<float> embeddings) => Encode(pixels, images, embeddings, []);

    /// <summary>Embeds a batch of images and returns the hidden states that <see cref="MatchTower"/> needs.</summary>
    /// <param name="pixels">Prepared images, <c>[images, 3, H, W]</c>, row-major. Not modified and not retained.</param>
    /// <param name="images">Number of images, 1 or more.</param>
    /// <param name="embeddings">Receives <c>[images, ImageTokens, EmbeddingDimension]</c>, all of unit length.</param>
    /// <param name="hiddenStates">Receives <c>[images, ValuesPerHiddenStates]</c>; empty to skip them.</param>
    /// <exception cref="ArgumentException">A length does not match the number of images, or the tower has no hidden states.</exception>
    public void Encode(Memory<float> pixels, int images, Span<float> embeddings, Span<float> hiddenStates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        CheckLength(pixels.Length, images, ValuesPerImage, nameof(pixels));
        CheckLength(embeddings.Length, images, ValuesPerEmbedding, nameof(embeddings));
        if (!hiddenStates.IsEmpty)
        {
            CheckLength(hiddenStates.Length, images, ValuesPerHiddenStates, nameof(hiddenStates));
        }

        // With dynamic quantization, a batch would share one range, so the score of an image would depend on its neighbours.
        var batch = _session.TakesOneAtATime ? 1 : images;
        for (var first = 0; first < images; first += batch)
        {
            Run(
                pixels.Slice(first * ValuesPerImage, batch * ValuesPerImage),
                batch,
                embeddings.Slice(first * ValuesPerEmbedding, batch * ValuesPerEmbedding),
                hiddenStates.IsEmpty ? [] : hiddenStates.Slice(first * ValuesPerHiddenStates, batch * ValuesPerHiddenStates));
        }

        UnitVectors.Normalise(embeddings, _manifest.EmbeddingDimension);
    }

    /// <summary>Frees the tower after the last running call. Later calls throw.</summary>
    public void Dispose() => _session.Dispose();

    private static ImageTower LoadOn(DeviceTrial device, ModelFolder folder, string role)
    {
        var session = TowerSession.Open(folder, role, device);
        try
        {
            var tower = new ImageTower(session, folder.Manifest);
            session.Try("fails on a test image", tower.WarmUp);
            return tower;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void Run(Memory<float> pixels, int images, Span<float> embeddings, Span<float> hiddenStates)
    {
        using var run = Run(pixels, images, hiddenStates.IsEmpty ? [_embeddings] : [_embeddings, HiddenStates]);
        run.CopyTo(0, embeddings);
        if (!hiddenStates.IsEmpty)
        {
            run.CopyTo(1, hiddenStates);
        }
    }

    private TowerRun Run(Memory<float> pixels, int images, string[] outputs)
    {
        var inputs = _patches?.Of(pixels.Span, images) ?? [Input(pixels, images)];
        try
        {
            return _session.Run(Names, inputs, outputs);
        }
        finally
        {
            foreach (var input in inputs)
            {
                input.Dispose();
            }
        }
    }

    private IReadOnlyList<string> Names => _patches is null ? [_pixels] : PatchTensors.Names;

    // [images, 3, H, W], or bytes as [images, H, W, 3].
    private OrtValue Input(Memory<float> pixels, int images) => _pixelType is TensorElementType.UInt8
        ? ByteTensor.Of(pixels.Span, images, _manifest.ImageHeight, _manifest.ImageWidth)
        : FloatTensor.Of(pixels, _pixelType, images, 3, _manifest.ImageHeight, _manifest.ImageWidth);

    private void WarmUp()
    {
        // Two images, because an export may have a fixed batch size without saying so; a gradient, because some towers return zeros for a plain image.
        var images = _session.HasFixedBatch ? 1 : 2;
        var pixels = new float[images * ValuesPerImage];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = _session.Graph.TakesBytes ? 255f * i / pixels.Length : (2f * i / pixels.Length) - 1;
        }

        // A nearly square grid, as most pictures have.
        for (var image = 0; _manifest.Patches is { } patches && image < images; image++)
        {
            var end = (image + 1) * ValuesPerImage;
            var rows = (int)Math.Sqrt(patches.Most);
            (pixels[end - 2], pixels[end - 1]) = (rows, patches.Most / rows);
        }

        CheckShapes(pixels, images);
        var embeddings = new float[images * ValuesPerEmbedding];
        Encode(pixels, images, embeddings);
        if (!UnitVectors.AreFinite(embeddings))
        {
            throw _session.Refuse("returns NaN for an ordinary image.");
        }
    }

    private void CheckShapes(Memory<float> pixels, int images)
    {
        using var run = Run(pixels, images, HasHiddenStates ? [_embeddings, HiddenStates] : [_embeddings]);
        long[] expected = _manifest.ImageTokens == 1
            ? [images, _manifest.EmbeddingDimension]
            : [images, _manifest.ImageTokens, _manifest.EmbeddingDimension];
        run.CheckShape(0, _embeddings, expected);
        if (HasHiddenStates)
        {
            run.CheckShape(1, HiddenStates, images, _manifest.Match!.States, _manifest.Match.Width);
        }
    }

    private static void CheckLength(int length, int images, int perImage, string name)
    {
        if (length != (long)images * perImage)
        {
            throw new ArgumentException($"{length} values do not match {images} images of {perImage} values.", name);
        }
    }
}
