using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>The files of a repository that make up a model folder.</summary>
/// <param name="Small">Configuration, tokenizer, licence: they show whether the large files are worth downloading.</param>
/// <param name="Large">Graphs and their weights.</param>
/// <param name="Roles">Maps manifest roles to graph paths.</param>
internal sealed record FileSelection(IReadOnlyList<RepositoryFile> Small, IReadOnlyList<RepositoryFile> Large, IReadOnlyDictionary<string, string> Roles)
{
    // Documents that licences require to accompany a copy of the model.
    private static readonly string[] _documents = ["README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE", "NOTICE.md", "NOTICE.txt"];

    private static readonly string[] _smallFiles = [ModelFiles.Manifest, ModelFiles.Config, ModelFiles.Processor, ModelFiles.Preprocessor, .. ModelFiles.OfTokenizer, .. _documents];

    /// <summary>Total size in bytes.</summary>
    public long Bytes => All.Sum(file => file.Size);

    /// <summary>All files.</summary>
    public IEnumerable<RepositoryFile> All => Small.Concat(Large);

    /// <summary>Selects the files for a precision.</summary>
    /// <exception cref="HubException">The precision is not available, a path is not valid, or the model is too large.</exception>
    public static FileSelection Of(Repository repository, GraphLayout graphs, string? precision, long maxBytes)
    {
        var roles = graphs.Choose(precision);
        Check(repository.Id, "vision", graphs.ImagePrecisions, roles, precision);
        Check(repository.Id, "text", graphs.TextPrecisions, roles, precision);
        var choice = new FileSelection(
            [.. _smallFiles.Select(repository.Tree.Find).OfType<RepositoryFile>()],
            [.. roles.Values.Concat(roles.Values.SelectMany(graphs.WeightsOf)).Distinct()],
            roles.ToDictionary(role => role.Key, role => role.Value.Path, StringComparer.Ordinal));
        foreach (var file in choice.All)
        {
            RepositoryPath.CheckIsPortable(file.Path, repository.Id.ToString());
        }

        return choice.IsWithin(maxBytes)
            ? choice
            : throw new HubException(
                HubError.TooLarge,
                $"{repository.Id} is larger than the limit of {maxBytes / 1e9:0.###} GB.",
                $"Raise Hub:MaxBytes, or choose another precision; available: {string.Join(", ", graphs.ImagePrecisions)}.");
    }

    private bool IsWithin(long maxBytes)
    {
        // Compare one by one: crafted sizes could overflow a sum.
        foreach (var file in All)
        {
            if (file.Size > maxBytes)
            {
                return false;
            }

            maxBytes -= file.Size;
        }

        return true;
    }

    private static void Check(ModelId model, string role, IEnumerable<string> precisions, IReadOnlyDictionary<string, RepositoryFile> roles, string? precision)
    {
        if (!roles.ContainsKey(role))
        {
            throw new HubException(
                HubError.NotFound,
                $"{model} has no {(role == "vision" ? "image" : "text")} tower in {precision ?? Precision.Full}.",
                $"Available: {string.Join(", ", precisions.Select(SafeText.Of))}. Choose one with --precision.");
        }
    }
}
