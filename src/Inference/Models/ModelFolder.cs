using System.Collections.Concurrent;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Tokenizers;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>A validated model folder: its small files have been read and its graphs are complete. Loads no weights.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class ModelFolder
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
        Places = FolderPlaces.Of(path);
        _matchFingerprint = new(() => CanMatch ? GraphFingerprint.Of(Graph(Towers.Match)) : "");
        _tokenizer = new(LoadTokenizer);
        _textFingerprint = new(() => Models.TextFingerprint.Of(System.IO.Path.Combine(Path, Places.Texts), Manifest, Graph(Towers.Text)));
    }

    /// <summary>Reads manifest and preprocessing, and checks the structure of every graph.</summary>
    /// <exception cref="ModelFolderException">A file is missing or not valid.</exception>
    public static ModelFolder Open(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(path))
        {
            throw new ModelFolderException(path, "is not a folder.", "Specify a model folder, or download one with: zso models pull");
        }

        try
        {
            return Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(path, $"cannot be read: {e.Message}", "Make sure that this user may read all files in it.", e);
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The content of <c>zeroshot.json</c>, or the derived equivalent.</summary>
    public ModelManifest Manifest { get; }

    private FolderPlaces Places { get; }

    // A graph that takes bytes normalizes them itself.
    private PictureRules Rules => Manifest.Pictures with { KeepsBytes = _graphs.Any(graph => graph.Key.StartsWith(Towers.Vision, StringComparison.Ordinal) && graph.Value.TakesBytes) };

    /// <summary>The tokenizer. Loaded on first use, which takes up to 200 ms.</summary>
    /// <exception cref="ModelFolderException">Its files are not valid.</exception>
    internal TextTokenizer Tokenizer => _tokenizer.Value;

    /// <summary>
    /// Changes whenever label embeddings would change: SHA-256, in hex, over the manifest's text rules and the contents of text tower and tokenizer files.
    /// Computed on first use, at about 1 GB/s.
    /// </summary>
    public string TextFingerprint => _textFingerprint.Value;

    /// <summary>
    /// Changes whenever image embeddings would change: a hash, in hex, over the contents of the image tower's files and of the preprocessing file.
    /// Computed on first use, as fast as the files can be read.
    /// </summary>
    /// <param name="variant">Null for float32, or a variant such as <c>int8</c>.</param>
    /// <param name="decode">As for <see cref="CreatePreprocessor"/>.</param>
    /// <exception cref="ModelFolderException">The tower does not exist.</exception>
    public string ImageFingerprint(string? variant = null, DecodeOptions? decode = null) => _imageFingerprints.GetOrAdd(
        (variant, decode ?? new()), key => Models.ImageFingerprint.Of(Path, Graph(Towers.Role(Towers.Vision, key.Variant)), key.Decode, Rules));

    /// <summary>Changes whenever the results of the matching head would change: a hash, in hex, over its files. Empty for a model without one.</summary>
    public string MatchFingerprint => _matchFingerprint.Value;

    /// <summary>Whether the files of the folder are unchanged since it was opened, by name, length and modification time.</summary>
    public bool IsCurrent => _stamp.IsCurrent(Path);

    /// <summary>Total size on disk of the files that are used, in bytes.</summary>
    public long Bytes => SmallFiles().Concat(_graphs.Values.SelectMany(graph => graph.Paths)).Distinct().Sum(file => new FileInfo(file).Length);

    /// <summary>
    /// Size on disk of one graph and its weights, in bytes. In memory it needs one to two times that, and up to four times for half-precision weights,
    /// which are widened and rearranged for the processor.
    /// </summary>
    /// <param name="role">A key of <see cref="ModelManifest.Files"/>, such as <c>vision</c> or <c>vision_int8</c>.</param>
    /// <exception cref="ModelFolderException">The graph does not exist.</exception>
    public long GraphBytes(string role) => Graph(role).Paths.Sum(file => new FileInfo(file).Length);

    /// <summary>Whether a role has a graph in the folder.</summary>
    /// <param name="role">As for <see cref="GraphBytes"/>.</param>
    public bool HasGraph(string role) => _graphs.ContainsKey(role);

    /// <summary>Available precision variants of the image tower besides float32, such as <c>int8</c>.</summary>
    public IReadOnlyList<string> Variants => Towers.Variants(_graphs.Keys, Towers.Vision);

    /// <summary>Whether the model has a matching head: <see cref="MatchTower"/>.</summary>
    public bool CanMatch => Manifest.Match is not null && _graphs.ContainsKey(Towers.Match);

    /// <summary>Creates the image preprocessing.</summary>
    /// <param name="limits">Resource limits per image.</param>
    /// <param name="decode">Options that change pixels; null for the defaults, which match the reference except for 16-bit greyscale.</param>
    /// <exception cref="ModelFolderException">The preprocessing file has become invalid since the folder was opened.</exception>
    public ImagePreprocessor CreatePreprocessor(ImageLimits limits, DecodeOptions? decode = null) => Preprocessing.Load(Path, limits, decode, Rules);

    /// <summary>The graph of a role.</summary>
    /// <exception cref="ModelFolderException">The graph does not exist.</exception>
    internal GraphFile Graph(string role)
    {
        if (_graphs.TryGetValue(role, out var graph))
        {
            return graph;
        }

        var variants = Towers.Variants(_graphs.Keys, role);
        throw Manifest.Files.TryGetValue(role, out var file)
            ? new ModelFolderException(
                file, "is missing.", variants.Length > 0 ? $"Choose an available variant ({string.Join(", ", variants)}), or download this one." : "Download it.")
            : new ModelFolderException(Path, $"has no graph for the role {role}.", $"It has {string.Join(", ", _graphs.Keys.Order(StringComparer.Ordinal))}.");
    }

    private static ModelFolder Read(string path)
    {
        SmallFileCheck.Run(path);
        TowerCut.Run(path);

        // Take the stamp first, so that a change during reading makes it outdated.
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
            return TextTokenizer.Load(System.IO.Path.Combine(Path, Places.Texts), Manifest.Texts);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw FileErrors.Of(Path, Places.Texts + ModelFiles.Tokenizer, e);
        }
    }

    private IEnumerable<string> SmallFiles() =>
        ((IEnumerable<string>)[ManifestFile.Name, Places.Config + ModelFiles.Config, Preprocessing.FileOf(Path), .. ModelFiles.OfTokenizer.Select(file => Places.Texts + file)])
            .Select(file => System.IO.Path.Combine(Path, file))
            .Where(File.Exists);
}
