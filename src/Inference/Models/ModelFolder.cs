using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Text;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>A model folder whose small files have been read and found in order. Opens no ONNX file.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
public sealed class ModelFolder
{
    /// <summary>Reads manifest, preprocessing and tokenizer.</summary>
    /// <exception cref="ModelFolderException">Something is missing or wrong.</exception>
    public static ModelFolder Open(string path) => throw new NotImplementedException();

    /// <summary>Full path of the folder.</summary>
    public string Path => throw new NotImplementedException();

    /// <summary>What <c>zeroshot.json</c> says.</summary>
    public ModelManifest Manifest => throw new NotImplementedException();

    /// <summary>The tokenizer. Read on first use: it costs up to 200 ms.</summary>
    public TextTokenizer Tokenizer => throw new NotImplementedException();

    /// <summary>The preprocessing of images.</summary>
    public ImagePreprocessor CreatePreprocessor(ImageLimits limits, bool exactJpeg = false) => throw new NotImplementedException();

    /// <summary>
    /// Changes whenever label vectors would: SHA-256, in hex, over the manifest's text rules and the contents of text tower and tokenizer files.
    /// </summary>
    public string TextFingerprint => throw new NotImplementedException();

    /// <summary>Bytes on disk of the files that are used.</summary>
    public long Bytes => throw new NotImplementedException();

    /// <summary>Precision variants of the image tower present beside float32, such as <c>int8</c>.</summary>
    public IReadOnlyList<string> Variants => throw new NotImplementedException();
}
