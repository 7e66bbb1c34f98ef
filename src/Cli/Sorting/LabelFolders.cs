using System.Collections.Immutable;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>The folder of each label of a label set.</summary>
internal sealed class LabelFolders
{
    /// <summary>Folder of images whose best label has too low a score. No label gets a folder that begins with an underscore and has no hash.</summary>
    public const string None = "_none";

    /// <summary>Folder of files that have an error.</summary>
    public const string Errors = "_errors";

    private readonly ImmutableArray<string> _names;

    /// <summary>Makes the names.</summary>
    /// <param name="root">Absolute path of the folder that gets them.</param>
    /// <param name="set">The label set.</param>
    /// <param name="alone">Whether it is the only one: sets share the root, each with a folder of its own, when there are several.</param>
    public LabelFolders(string root, NamedLabels set, bool alone)
    {
        Root = alone ? root : Path.Combine(root, SafeName.Of(set.Title));

        // Some file systems take Cat and cat for one name.
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        _names = [.. set.Labels.Select(label => SafeName.Of(label) is var name && taken.Add(name) ? name : SafeName.WithHash(name, label))];
    }

    /// <summary>The folder above them.</summary>
    public string Root { get; }

    /// <summary>Absolute path of the folder for an outcome; null when it goes nowhere.</summary>
    /// <param name="outcome">What became of the image.</param>
    /// <param name="set">Index of the label set.</param>
    /// <param name="withErrors">Whether errors have a folder.</param>
    public string? Of(ImageOutcome outcome, int set, bool withErrors) => outcome switch
    {
        // There is nothing to put anywhere, or nothing that may be.
        { Error: ImageError.Missing or ImageError.AccessDenied or ImageError.OutsideRoot or ImageError.NotAFile } => null,
        { Error: not ImageError.None } => withErrors ? Path.Combine(Root, Errors) : null,
        _ when outcome.Scores[set].IsEmpty => Path.Combine(Root, None),
        _ => Path.Combine(Root, _names[outcome.Scores[set][0].Label]),
    };
}
