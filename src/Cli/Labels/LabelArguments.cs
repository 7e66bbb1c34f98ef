using ZeroShotOrleans.Cli.LabelFiles;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>The labels and templates of one label set, as given on the command line.</summary>
internal sealed record LabelArguments
{
    /// <summary>The option of <see cref="Lists"/>, for messages.</summary>
    public string ListOption { get; init; } = "--labels";

    /// <summary>Values of <c>--labels</c>: lists, or files.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    /// <summary>Values of <c>--label</c>.</summary>
    public IReadOnlyList<string> Single { get; init; } = [];

    /// <summary>Values of <c>--labels-file</c>.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Reads label files.</summary>
    public LabelFileReader FileReader { get; init; } = new();

    /// <summary>Values of <c>--template</c>.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];
}
