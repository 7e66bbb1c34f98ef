using System.Collections.Immutable;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Maps the labels of a label set to folders.</summary>
internal sealed class LabelFolders
{
    /// <summary>Folder for images without a label above the threshold. Cannot clash with a label: folder names that start with an underscore get a hash.</summary>
    public const string None = "_none";

    /// <summary>Folder for images with an error.</summary>
    public const string Errors = "_errors";

    private readonly ImmutableArray<string> _names;

    /// <summary>Computes the folder names.</summary>
    /// <param name="root">Absolute path of the parent folder.</param>
    /// <param name="set">The label set.</param>
    /// <param name="alone">Whether it is the only label set. With several, each has a sub-folder of the root.</param>
    public LabelFolders(string root, NamedLabels set, bool alone)
    {
        Root = alone ? root : Path.Combine(root, SafeName.Of(set.Title));

        // Some file systems ignore case.
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        _names = [.. set.Labels.Select(label => SafeName.Of(label) is var name && taken.Add(name) ? name : SafeName.WithHash(name, label))];
    }

    /// <summary>The parent folder of the label folders.</summary>
    public string Root { get; }

    /// <summary>Returns the absolute path of the folder for an outcome; null if the image is not sorted.</summary>
    /// <param name="outcome">The outcome of the image.</param>
    /// <param name="set">Index of the label set.</param>
    /// <param name="withErrors">Whether images with an error are sorted too.</param>
    public string? Of(ImageOutcome outcome, int set, bool withErrors) => outcome switch
    {
        // The image has no readable file.
        { Error: ImageError.Missing or ImageError.AccessDenied or ImageError.OutsideRoot or ImageError.NotAFile } => null,
        { Error: not ImageError.None } => withErrors ? Path.Combine(Root, Errors) : null,
        _ when outcome.Scores[set].IsEmpty => Path.Combine(Root, None),
        _ => Path.Combine(Root, _names[outcome.Scores[set][0].Label]),
    };
}
