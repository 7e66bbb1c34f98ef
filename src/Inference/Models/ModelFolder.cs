using System.Collections.Concurrent;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Text;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>A model folder whose small files have been read and found in order, and whose graphs are whole. Loads no weights.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
public sealed class ModelFolder
{
    private readonly IReadOnlyDictionary<string, GraphFile> _graphs;
    private readonly Lazy<TextTokenizer> _tokenizer;
    private readonly Lazy<string> _textFingerprint;
    private readonly Lazy<string> _matchFingerprint;
    private readonly FolderStamp _stamp;
    private readonly ConcurrentDictionary<(string? Variant, DecodeOptions Decode), string> _imageFingerprints = new();

    private ModelFolder(string path, ModelManifest manifest, IReadOnlyDictionary<string, GraphFile> graphs, FolderStamp stamp)
    {
        (Path, Manifest, _graphs, _stamp) = (path, manifest, graphs, stamp);
        _matchFingerprint = new(() => CanMatch ? GraphFingerprint.Of(Graph(Towers.Match)) : "");
        _tokenizer = new(LoadTokenizer);
        _textFingerprint = new(() => Models.TextFingerprint.Of(Path, Manifest, Graph(Towers.Text)));
    }

    /// <summary>Reads manifest and preprocessing, and walks the structure of every graph.</summary>
    /// <exception cref="ModelFolderException">Something is missing or wrong.</exception>
    public static ModelFolder Open(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(path))
        {
            throw new ModelFolderException(path, "is no folder.", "Name a folder that holds a model; zso models pull downloads one.");
        }

        try
        {
            return Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(path, $"cannot be read: {e.Message}", "See to it that this user may read every file in it.", e);
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>What <c>zeroshot.json</c> says, or would say.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>The tokenizer. Read on first use: it costs up to 200 ms.</summary>
    /// <exception cref="ModelFolderException">Its files cannot be used.</exception>
    public TextTokenizer Tokenizer => _tokenizer.Value;

    /// <summary>
    /// Changes whenever label vectors would: SHA-256, in hex, over the manifest's text rules and the contents of text tower and tokenizer files.
    /// Computed on first use, at about 1 GB/s.
    /// </summary>
    public string TextFingerprint => _textFingerprint.Value;

    /// <summary>
    /// Changes whenever the vector of a picture would: a hash, in hex, over the contents of the image tower's files and of the file that says how pictures are prepared.
    /// Computed on first use, as fast as the files can be read.
    /// </summary>
    /// <param name="variant">Null for float32, or a variant such as <c>int8</c>.</param>
    /// <param name="decode">As for <see cref="CreatePreprocessor"/>.</param>
    /// <exception cref="ModelFolderException">There is no such tower.</exception>
    public string ImageFingerprint(string? variant = null, DecodeOptions? decode = null) => _imageFingerprints.GetOrAdd(
        (variant, decode ?? new()), key => Models.ImageFingerprint.Of(Path, Graph(Towers.Role(Towers.Vision, key.Variant)), key.Decode));

    /// <summary>Changes whenever the matching head would: a hash, in hex, over the contents of its files. Empty for a model without one.</summary>
    public string MatchFingerprint => _matchFingerprint.Value;

    /// <summary>Whether the files of the folder are those that were there when it was opened, by name, length and modification time.</summary>
    public bool IsCurrent => _stamp.IsCurrent(Path);

    /// <summary>Bytes on disk of the files that are used.</summary>
    public long Bytes => SmallFiles().Concat(_graphs.Values.SelectMany(graph => graph.Paths)).Distinct().Sum(file => new FileInfo(file).Length);

    /// <summary>
    /// Bytes on disk of one graph and its weights. In memory it takes one to two times that, and up to four times where weights are stored in half precision:
    /// they are widened, and ordered anew for the processor.
    /// </summary>
    /// <param name="role">A key of <see cref="ModelManifest.Files"/>, such as <c>vision</c> or <c>vision_int8</c>.</param>
    /// <exception cref="ModelFolderException">There is no such graph.</exception>
    public long GraphBytes(string role) => Graph(role).Paths.Sum(file => new FileInfo(file).Length);

    /// <summary>Precision variants of the image tower present beside float32, such as <c>int8</c>.</summary>
    public IReadOnlyList<string> Variants => Towers.Variants(_graphs.Keys, Towers.Vision);

    /// <summary>Whether there is a head that looks at image and text together: <see cref="MatchTower"/>.</summary>
    public bool CanMatch => Manifest.Match is not null && _graphs.ContainsKey(Towers.Match);

    /// <summary>The preprocessing of images.</summary>
    /// <param name="limits">What an image may cost.</param>
    /// <param name="decode">Choices that change pixels; null for the defaults, whose pixels equal the reference's but for 16-bit grey.</param>
    /// <exception cref="ModelFolderException">The file that says how pictures are prepared has become unusable since the folder was opened.</exception>
    public ImagePreprocessor CreatePreprocessor(ImageLimits limits, DecodeOptions? decode = null) => Preprocessing.Load(Path, limits, decode);

    /// <summary>The graph of a role.</summary>
    /// <exception cref="ModelFolderException">There is none.</exception>
    internal GraphFile Graph(string role)
    {
        if (_graphs.TryGetValue(role, out var graph))
        {
            return graph;
        }

        var variants = Towers.Variants(_graphs.Keys, role);
        throw Manifest.Files.TryGetValue(role, out var file)
            ? new ModelFolderException(
                file, "is missing.", variants.Length > 0 ? $"Ask for one of the variants that are there: {string.Join(", ", variants)}; or download it." : "Download it.")
            : new ModelFolderException(Path, $"has no graph for the role {role}.", $"It has {string.Join(", ", _graphs.Keys.Order(StringComparer.Ordinal))}.");
    }

    private static ModelFolder Read(string path)
    {
        // Taken first: a file that changes while the folder is read makes it out of date.
        var stamp = FolderStamp.Of(path);
        var manifest = ModelManifest.Read(path);
        var graphs = manifest.Files
            .Where(file => File.Exists(System.IO.Path.Combine(path, file.Value)))
            .ToDictionary(file => file.Key, file => GraphFile.Read(path, file.Value), StringComparer.Ordinal);
        FolderCheck.Run(path, manifest, graphs);
        return new ModelFolder(path, manifest, graphs, stamp);
    }

    private TextTokenizer LoadTokenizer()
    {
        try
        {
            return TextTokenizer.Load(Path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw FileFault.Of(Path, ModelFiles.Tokenizer, e);
        }
    }

    private IEnumerable<string> SmallFiles() =>
        ((IEnumerable<string>)[ManifestFile.Name, ModelFiles.Config, ModelFiles.Processor, ModelFiles.Preprocessor, .. ModelFiles.OfTokenizer])
            .Select(file => System.IO.Path.Combine(Path, file))
            .Where(File.Exists);
}
