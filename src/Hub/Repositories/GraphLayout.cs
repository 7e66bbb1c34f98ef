using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>Where repositories keep their graphs, and in which precisions, by the names of their files.</summary>
internal sealed class GraphLayout
{
    private const string Modules = "modules.json";

    private readonly IReadOnlyDictionary<string, string> _towers;

    private GraphLayout(FolderFiles files, FolderPlaces places, IReadOnlyDictionary<string, string> towers, string? combined) =>
        (Files, Places, _towers, Combined) = (files, places, towers, combined);

    /// <summary>All files of the repositories.</summary>
    public FolderFiles Files { get; }

    /// <summary>Where the parts of the model are.</summary>
    public FolderPlaces Places { get; }

    /// <summary>The graph with both towers, or null. Next to separate towers, it states the trained scale.</summary>
    public string? Combined { get; }

    /// <summary>Whether the towers are separate. Otherwise <see cref="Combined"/> has to be cut.</summary>
    public bool HasTowers => HasBoth(_towers);

    /// <summary>Finds the graphs; null if there are none of both towers.</summary>
    public static GraphLayout? Find(FolderFiles files)
    {
        var places = PlacesOf(files);
        var towers = Towers.Find(files.GraphsIn, places);
        var combined = Towers.FindMonolith(files.GraphsIn, places);
        return HasBoth(towers) || combined is not null ? new GraphLayout(files, places, towers, combined) : null;
    }

    /// <summary>Precisions of a tower; <see cref="Precision.Full"/> for a file without a suffix.</summary>
    /// <param name="role">A role of <see cref="Towers"/>.</param>
    public IEnumerable<string> Precisions(string role) =>
        [.. _towers.ContainsKey(role) ? [Precision.Full] : Array.Empty<string>(), .. Towers.Variants(_towers.Keys, role)];

    /// <summary>Maps roles to the paths of the graphs for a requested image precision. A role without a graph is left out.</summary>
    /// <param name="precision">Null for float32, or the most precise one where there is no float32.</param>
    /// <remarks>
    /// The text tower is float32 if available: it runs once per label set and its embeddings are stored for all silos. A requested precision also gets
    /// the float32 role, which runs when a silo does not ask for a precision.
    /// </remarks>
    public IReadOnlyDictionary<string, string> Choose(string? precision)
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(roles, Towers.Vision, precision ?? (_towers.ContainsKey(Towers.Vision) ? null : Towers.MostPrecise(Towers.Variants(_towers.Keys, Towers.Vision))));
        if (precision is not null && roles.TryGetValue(Towers.Role(Towers.Vision, precision), out var requested))
        {
            roles[Towers.Vision] = requested;
        }

        var texts = Towers.Variants(_towers.Keys, Towers.Text);
        var text = _towers.ContainsKey(Towers.Text) ? null : texts.Contains(precision) ? precision : Towers.MostPrecise(texts);
        Add(roles, Towers.Text, text);
        if (text is not null)
        {
            roles[Towers.Text] = roles[Towers.Role(Towers.Text, text)];
        }

        var start = Places.Config + (_towers.Values.Any(path => path.StartsWith($"{Places.Config}onnx/", StringComparison.Ordinal)) ? "onnx/" : "");
        string[] heads = [$"{start}itm_model{(precision is null ? "" : $"_{precision}")}.onnx", $"{start}itm_model.onnx"];
        if (heads.FirstOrDefault(head => Files.Find(head) is not null) is { } match)
        {
            roles[Towers.Match] = match;
        }

        return roles;
    }

    private static bool HasBoth(IReadOnlyDictionary<string, string> towers) => ((string[])[Towers.Vision, Towers.Text]).All(
        role => towers.ContainsKey(role) || Towers.Variants(towers.Keys, role).Length > 0);

    private void Add(Dictionary<string, string> roles, string role, string? variant)
    {
        if (_towers.TryGetValue(Towers.Role(role, variant), out var path))
        {
            roles[Towers.Role(role, variant)] = path;
        }
    }

    // By names alone. A pull compares the result with what the small files say before it downloads the large ones.
    private static FolderPlaces PlacesOf(FolderFiles files)
    {
        if (files.Repositories is [var first, var second])
        {
            var (pictures, texts) = HasVocabulary(first) ? (second, first) : (first, second);
            return FolderPlaces.SideBySide(files.PlaceOf(pictures), files.PlaceOf(texts));
        }

        return files.Find(ModelFiles.Manifest) is not null ? FolderPlaces.Together
            : files.Find(Modules) is not null && ModuleOf(files) is { } module ? new FolderPlaces(module, module, module)
            : files.GraphsIn(FolderPlaces.Immich.Pictures).Any() && files.GraphsIn(FolderPlaces.Immich.Texts).Any() ? FolderPlaces.Immich
            : FolderPlaces.Together;
    }

    private static bool HasVocabulary(Repository repository) => ModelFiles.Vocabularies.Any(file => repository.Tree.Find(file) is not null);

    private static string? ModuleOf(FolderFiles files) => files.Paths
        .Where(path => path.EndsWith($"CLIPModel/{ModelFiles.Config}", StringComparison.Ordinal))
        .Select(path => path[..^ModelFiles.Config.Length])
        .FirstOrDefault();
}
