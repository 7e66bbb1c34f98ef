namespace ZeroShotOrleans.Cli.Labels;

/// <summary>A label and where it was found.</summary>
/// <param name="Text">The label, trimmed.</param>
/// <param name="Place">Such as <c>label 3 of --labels</c> or <c>labels.txt, line 12</c>.</param>
internal readonly record struct SourcedLabel(string Text, string Place);
