using System.Runtime.ExceptionServices;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference;

/// <summary>Classifies images with labels that need no training, in this process: from the bytes of a picture and words to scores.</summary>
/// <remarks>
/// <para>
/// Loads a CLIP-style model folder (CLIP, SigLIP, SigLIP 2, ALIGN, Chinese-CLIP, BLIP, BLIP-2) with an image tower and a text tower for ONNX Runtime. Scores equal those of a
/// ZeroShotOrleans cluster with the same folder: both use the same code. Matching heads of BLIP models are not used.
/// </para>
/// <para>
/// Embeddings of labels are computed on first use and kept within <see cref="ZeroShotClassifierOptions.MaxCachedLabelBytes"/>. Reuse one object: loading takes seconds and as much memory as
/// the model. Thread-safe; on a CPU, one call uses one core, so call from several threads, or use <see cref="ClassifyBatch"/>.
/// </para>
/// </remarks>
public sealed class ZeroShotClassifier : IDisposable
{
    // What the cluster's encoders use on a CPU and on other devices: EncoderOptions.BatchImagesOn.
    private const int BatchOnCpu = 8;
    private const int BatchElsewhere = 32;

    private readonly ModelManifest _manifest;
    private readonly ImagePreprocessor _preprocessor;
    private readonly ImageTower _images;
    private readonly TextTower _texts;
    private readonly LabelCache _labels;

    private ZeroShotClassifier(ModelFolder folder, ImagePreprocessor preprocessor, ImageTower images, TextTower texts, long maxCachedLabelBytes)
    {
        (_manifest, _preprocessor, _images, _texts) = (folder.Manifest, preprocessor, images, texts);
        _labels = new LabelCache(maxCachedLabelBytes);
    }

    /// <summary>Loads a model folder, and runs both towers once so that a broken model is noticed here.</summary>
    /// <param name="folder">A folder with <c>zeroshot.json</c>, or one as published on a Hugging Face hub with ONNX files; docs/models.md describes both.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ModelFolderException">The folder cannot be used. The message names the file, the problem and the remedy.</exception>
    /// <exception cref="ArgumentException">An option is not valid. The message says which.</exception>
    /// <exception cref="InvalidOperationException">The process runs in invariant globalization mode, in which texts cannot be tokenized correctly.</exception>
    public static ZeroShotClassifier Load(string folder, ZeroShotClassifierOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxCachedLabelBytes, nameof(options));
        if (!DeviceOrder.TryParse(options.Devices, strict: false, out var devices, out var problem))
        {
            throw new ArgumentException($"{nameof(options.Devices)}: {problem}", nameof(options));
        }

        var model = ModelFolder.Open(folder);
        var preprocessor = model.CreatePreprocessor(options.Limits, options.Decode);
        ImageTower? images = null;
        TextTower? texts = null;
        try
        {
            Unwrapped(() => Parallel.Invoke(() => images = ImageTower.Load(model, options.Variant, devices), () => texts = TextTower.Load(model, devices)));
            return new ZeroShotClassifier(model, preprocessor, images!, texts!, options.MaxCachedLabelBytes);
        }
        catch
        {
            images?.Dispose();
            texts?.Dispose();
            throw;
        }
    }

    /// <summary>The same as <see cref="Load"/>, without holding up the caller.</summary>
    /// <param name="folder">A model folder.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Checked before loading starts; loading itself cannot be interrupted.</param>
    /// <inheritdoc cref="Load"/>
    public static Task<ZeroShotClassifier> LoadAsync(string folder, ZeroShotClassifierOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(folder, options), cancellationToken);

    /// <summary>Name of the model.</summary>
    public string ModelName => _manifest.Name;

    /// <summary>Dimension of image and text embeddings.</summary>
    public int EmbeddingDimension => _manifest.EmbeddingDimension;

    /// <summary>The template that is used if none is given: the model's own, from <c>zeroshot.json</c>; <c>This is a photo of {}.</c>, the default of Hugging Face's pipeline, if it states none.</summary>
    public string DefaultTemplate => _manifest.PromptTemplate;

    /// <summary>
    /// What cosines are multiplied with before the activation: the value that the model was trained to, from its weights or <c>zeroshot.json</c>; about 100 for CLIP. If a published folder does not
    /// contain it, the usual value of its family is used (100 for CLIP), and <see cref="LogitScaleIsAssumed"/> says so.
    /// </summary>
    public float LogitScale => _manifest.LogitScale;

    /// <summary>Whether <see cref="LogitScale"/> is the usual value of the family. If that differs from the trained one, scores are wrong, although their order is right.</summary>
    public bool LogitScaleIsAssumed => _manifest.LogitScaleAssumed;

    /// <summary>Whether the model was trained with a softmax over the labels, so that all scores of an image add up to 1. Otherwise (SigLIP) each label has a probability of its own.</summary>
    public bool ScoresAddUpToOne => !_manifest.Sigmoid;

    /// <summary>The device that the image tower runs on, such as <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device => _images.RunsOn.Device;

    /// <summary>Classifies one image.</summary>
    /// <param name="image">The bytes of a JPEG, PNG, GIF, WebP, BMP, TIFF or AVIF file.</param>
    /// <param name="labels">One or more labels, in the language of the model. Their embeddings are kept for the next call.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The scores; or, for an image that cannot be read, the reason in <see cref="ImageScores.Error"/>.</returns>
    /// <exception cref="ArgumentException">There are no labels, a template has no <c>{}</c>, or an option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public ImageScores Classify(ReadOnlyMemory<byte> image, IReadOnlyList<string> labels, ClassifyOptions? options = null) =>
        ScoreAll([image], labels, ScorerFor(labels, options ??= new()), options)[0];

    /// <summary>Classifies one image file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="labels">One or more labels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <inheritdoc cref="Classify(ReadOnlyMemory{byte}, IReadOnlyList{string}, ClassifyOptions)"/>
    public ImageScores Classify(string path, IReadOnlyList<string> labels, ClassifyOptions? options = null) => Classify(File.ReadAllBytes(path), labels, options);

    /// <summary>Classifies one image file without holding up the caller.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="labels">One or more labels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops waiting for the file; a picture that is being decoded is finished.</param>
    /// <inheritdoc cref="Classify(string, IReadOnlyList{string}, ClassifyOptions)"/>
    public async Task<ImageScores> ClassifyAsync(string path, IReadOnlyList<string> labels, ClassifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        var image = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Classify(image, labels, options), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Classifies an image from a stream without holding up the caller.</summary>
    /// <param name="stream">Read to its end, or until it has more bytes than <see cref="ImageLimits.MaxBytes"/>; not disposed.</param>
    /// <param name="labels">One or more labels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops waiting for the stream.</param>
    /// <inheritdoc cref="Classify(ReadOnlyMemory{byte}, IReadOnlyList{string}, ClassifyOptions)"/>
    public async Task<ImageScores> ClassifyAsync(Stream stream, IReadOnlyList<string> labels, ClassifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        var buffer = new byte[81920];

        // One byte more than allowed is enough for the decoder to refuse the image by its size.
        for (int read; content.Length <= _preprocessor.MaxBytes && (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            content.Write(buffer, 0, read);
        }

        var image = new ReadOnlyMemory<byte>(content.GetBuffer(), 0, (int)content.Length);
        return await Task.Run(() => Classify(image, labels, options), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Classifies several images on all cores.</summary>
    /// <param name="images">The bytes of the image files. An unreadable one does not affect the others.</param>
    /// <param name="labels">One or more labels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Checked between batches of 8 images (32 on a GPU).</param>
    /// <returns>One result for each image, in their order.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <inheritdoc cref="Classify(ReadOnlyMemory{byte}, IReadOnlyList{string}, ClassifyOptions)"/>
    public IReadOnlyList<ImageScores> ClassifyBatch(
        IReadOnlyList<ReadOnlyMemory<byte>> images, IReadOnlyList<string> labels, ClassifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var scorer = ScorerFor(labels, options ??= new());
        var batches = images.Chunk(_images.RunsOn.IsCpu ? BatchOnCpu : BatchElsewhere).ToArray();
        var results = new ImageScores[batches.Length][];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Unwrapped(() => Parallel.For(0, batches.Length, parallel, batch => results[batch] = ScoreAll(batches[batch], labels, scorer, options)));
        return [.. results.SelectMany(batch => batch)];
    }

    /// <summary>Embeds one image.</summary>
    /// <param name="image">The bytes of an image file.</param>
    /// <returns><see cref="EmbeddingDimension"/> values of unit length; several such rows for models with several embeddings per image (BLIP-2).</returns>
    /// <exception cref="ImageReadException">The image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public ReadOnlyMemory<float> EmbedImage(ReadOnlyMemory<byte> image)
    {
        var (embeddings, errors) = EmbedAll([image]);
        return errors[0] is { } error ? throw new ImageReadException(error) : embeddings[0];
    }

    /// <summary>Embeds texts as they are, without a template. Nothing is cached.</summary>
    /// <param name="texts">Any number of texts; what exceeds the context length of the model is cut off.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <returns>For each text <see cref="EmbeddingDimension"/> values of unit length.</returns>
    /// <exception cref="ModelFolderException">The text tower returns values that are not numbers.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public IReadOnlyList<ReadOnlyMemory<float>> EmbedTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var rows = _texts.Encode(texts, cancellationToken);
        return [.. Enumerable.Range(0, texts.Count).Select(text => new ReadOnlyMemory<float>(rows, text * EmbeddingDimension, EmbeddingDimension))];
    }

    /// <summary>Frees the model after the last running call. Later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _images.Dispose();
        _texts.Dispose();
    }

    // Callers see the exception of the first part that failed, as without threads.
    private static void Unwrapped(Action parallel)
    {
        try
        {
            parallel();
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    private Scorer ScorerFor(IReadOnlyList<string> labels, ClassifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count == 0)
        {
            throw new ArgumentException("No label was given. Give at least one, for example \"cat\".", nameof(labels));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.TopK, 1, nameof(options));
        if (options.Threshold is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Threshold, "The threshold must be 0 to 1: scores are probabilities.");
        }

        IReadOnlyList<string> templates = options.Templates.Count > 0 ? options.Templates : [_manifest.PromptTemplate];
        return _labels.Get(labels, templates, _manifest.EmbeddingDimension, () =>
        {
            var prompts = _texts.Encode(Prompts.ExpandWithBackground(labels, templates));
            var rows = Prompts.AverageWithBackground(prompts, templates.Count, _manifest.EmbeddingDimension);
            return new Scorer(rows, labels.Count, _manifest.EmbeddingDimension, _manifest.LogitScale, _manifest.LogitBias, _manifest.Sigmoid);
        });
    }

    private ImageScores[] ScoreAll(ReadOnlyMemory<byte>[] images, IReadOnlyList<string> labels, Scorer scorer, ClassifyOptions options)
    {
        var (embeddings, errors) = EmbedAll(images);
        return [.. embeddings.Zip(errors, (embedding, error) => error is null
            ? new ImageScores
            {
                Embedding = embedding,
                Scores = [.. scorer.Rank(embedding.Span, options.TopK, options.Threshold, options.Activation)
                    .Select(scored => new ScoredLabel(labels[scored.Label], scored.Label, scored.Score, scored.Cosine, scored.Logit))],
            }
            : new ImageScores { Error = error })];
    }

    private (ReadOnlyMemory<float>[] Embeddings, ImageReadError?[] Errors) EmbedAll(ReadOnlyMemory<byte>[] images)
    {
        var pixels = new float[images.Length * _images.ValuesPerImage];
        var errors = new ImageReadError?[images.Length];
        var rows = new List<int>(images.Length);
        for (var image = 0; image < images.Length; image++)
        {
            errors[image] = _preprocessor.Prepare(images[image], pixels.AsSpan(rows.Count * _images.ValuesPerImage, _images.ValuesPerImage));
            if (errors[image] is null)
            {
                rows.Add(image);
            }
        }

        var embeddings = new ReadOnlyMemory<float>[images.Length];
        if (rows.Count > 0)
        {
            var values = new float[rows.Count * _images.ValuesPerEmbedding];
            _images.Encode(pixels.AsMemory(0, rows.Count * _images.ValuesPerImage), rows.Count, values);
            for (var row = 0; row < rows.Count; row++)
            {
                var embedding = values.AsMemory(row * _images.ValuesPerEmbedding, _images.ValuesPerEmbedding);
                if (UnitVectors.AreFinite(embedding.Span))
                {
                    embeddings[rows[row]] = embedding;
                }
                else
                {
                    errors[rows[row]] = new ImageReadError(ImageReadErrorKind.ModelFailed, "The model returned values that are not numbers.");
                }
            }
        }

        return (embeddings, errors);
    }
}
