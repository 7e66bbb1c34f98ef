using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>The files of repositories that make up a model folder.</summary>
/// <param name="Small">Configuration, tokenizer, licence: they show whether the large files are worth downloading.</param>
/// <param name="Large">Graphs and their weights.</param>
/// <param name="Roles">Maps manifest roles to graph paths; empty if a graph with both towers has yet to be cut.</param>
/// <param name="ScaleGraph">A graph that is only needed if nothing else states the trained scale; null if there is none.</param>
internal sealed record FileSelection(
    IReadOnlyList<FolderFile> Small, IReadOnlyList<FolderFile> Large, IReadOnlyDictionary<string, string> Roles, FolderFile? ScaleGraph)
{
    // Documents that licences require to accompany a copy of the model.
    private static readonly string[] _documents = ["README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE", "NOTICE.md", "NOTICE.txt"];

    private static readonly string[] _atRoot = [ModelFiles.Manifest, ModelFiles.OpenClip, "modules.json", .. _documents];
    private static readonly string[] _ofPictures = [ModelFiles.Processor, ModelFiles.Preprocessor, ModelFiles.OpenClipPictures];

    /// <summary>Total size in bytes, without <see cref="ScaleGraph"/>.</summary>
    public long Bytes => All.Sum(file => file.Size);

    /// <summary>All files that are certainly needed.</summary>
    public IEnumerable<FolderFile> All => Small.Concat(Large);

    /// <summary>Selects the files for a precision.</summary>
    /// <exception cref="HubException">The precision is not available, a path is not valid, or the model is too large.</exception>
    public static FileSelection Of(GraphLayout graphs, string? precision, long maxBytes)
    {
        var model = string.Join('+', graphs.Files.Repositories.Select(repository => repository.Id));
        IReadOnlyDictionary<string, string> roles = new Dictionary<string, string>();
        string[] used;
        if (graphs.HasTowers)
        {
            roles = graphs.Choose(precision);
            Check(model, Towers.Vision, graphs, roles, precision);
            Check(model, Towers.Text, graphs, roles, precision);
            used = [.. roles.Values.Distinct()];
        }
        else
        {
            used = precision is null ? [graphs.Combined!] : throw new HubException(
                HubError.NotFound, $"{model} has both towers in one graph, which is pulled in {Precision.Full} only, not in {precision}.", "Pull it without --precision.");
        }

        var choice = new FileSelection(
            [.. SmallFiles(graphs).Distinct().Select(graphs.Files.Find).OfType<FolderFile>()],
            [.. used.Select(graphs.Files.Find).OfType<FolderFile>().Concat(used.SelectMany(graphs.Files.WeightsOf)).Distinct()],
            roles,
            graphs is { HasTowers: true, Combined: { } combined } ? graphs.Files.Find(combined) : null);
        foreach (var file in choice.Everything)
        {
            RepositoryPath.CheckIsPortable(file.Path, model);
        }

        return choice.IsWithin(maxBytes)
            ? choice
            : throw new HubException(
                HubError.TooLarge,
                $"{model} is larger than the limit of {maxBytes / 1e9:0.###} GB.",
                $"Raise Hub:MaxBytes, or choose another precision; available: {string.Join(", ", graphs.Precisions(Towers.Vision).Select(SafeText.Of))}.");
    }

    private IEnumerable<FolderFile> Everything => ScaleGraph is null ? All : All.Append(ScaleGraph);

    private static IEnumerable<string> SmallFiles(GraphLayout graphs) =>
    [
        .. graphs.Files.Repositories.SelectMany(repository => _atRoot.Select(file => graphs.Files.PlaceOf(repository) + file)),
        .. graphs.Files.Repositories.Select(repository => graphs.Files.PlaceOf(repository) + ModelFiles.Config),
        graphs.Places.Config + ModelFiles.Config,
        .. _ofPictures.Select(file => graphs.Places.Pictures + file),
        .. ModelFiles.OfTokenizer.Select(file => graphs.Places.Texts + file),
    ];

    private bool IsWithin(long maxBytes)
    {
        // Compare one by one: crafted sizes could overflow a sum.
        foreach (var file in Everything)
        {
            if (file.Size > maxBytes)
            {
                return false;
            }

            maxBytes -= file.Size;
        }

        return true;
    }

    private static void Check(string model, string role, GraphLayout graphs, IReadOnlyDictionary<string, string> roles, string? precision)
    {
        if (!roles.Keys.Any(key => key == role || key.StartsWith($"{role}_", StringComparison.Ordinal)))
        {
            throw new HubException(
                HubError.NotFound,
                $"{model} has no {(role == Towers.Vision ? "image" : "text")} tower in {precision ?? Precision.Full}.",
                $"Available: {string.Join(", ", graphs.Precisions(role).Select(SafeText.Of))}. Choose one with --precision.");
        }
    }
}
