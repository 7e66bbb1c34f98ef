using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>The files of a repository that make a model folder.</summary>
/// <param name="Small">Configuration, tokenizer, licence: what tells whether the rest is worth its bytes.</param>
/// <param name="Large">Graphs and their weights.</param>
/// <param name="Roles">Roles in the manifest to paths of graphs.</param>
internal sealed record FileChoice(IReadOnlyList<RepositoryFile> Small, IReadOnlyList<RepositoryFile> Large, IReadOnlyDictionary<string, string> Roles)
{
    // What a copy of a model has to be given away with.
    private static readonly string[] Papers = ["README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE", "NOTICE.md", "NOTICE.txt"];

    private static readonly string[] SmallFiles = [ModelFiles.Manifest, ModelFiles.Config, ModelFiles.Processor, ModelFiles.Preprocessor, .. ModelFiles.OfTokenizer, .. Papers];

    /// <summary>Bytes of all of them.</summary>
    public long Bytes => All.Sum(file => file.Size);

    /// <summary>All of them.</summary>
    public IEnumerable<RepositoryFile> All => Small.Concat(Large);

    /// <summary>Chooses.</summary>
    /// <exception cref="HubException">The precision is not there, a path cannot be written, or it is too much.</exception>
    public static FileChoice Of(Repository repository, Graphs graphs, string? precision, long maxBytes)
    {
        var roles = graphs.Choose(precision);
        Check(repository.Id, "vision", graphs.ImagePrecisions, roles, precision);
        Check(repository.Id, "text", graphs.TextPrecisions, roles, precision);
        var choice = new FileChoice(
            [.. SmallFiles.Select(repository.Tree.Find).OfType<RepositoryFile>()],
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
                $"{repository.Id} is larger than the {maxBytes / 1e9:0.###} GB that a model may have.",
                $"Raise Hub:MaxBytes, or take another precision; it has {string.Join(", ", graphs.ImagePrecisions)}.");
    }

    private bool IsWithin(long maxBytes)
    {
        // One by one, because announced sizes can be made to overflow a sum.
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
                $"It has {string.Join(", ", precisions.Select(Shown.Of))}; ask for one of these (--precision).");
        }
    }
}
