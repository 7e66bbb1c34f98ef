namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>A label in a file.</summary>
/// <param name="Text">The label, trimmed; may be empty.</param>
/// <param name="Line">Its line, counted from 1.</param>
internal readonly record struct LabelEntry(string Text, int Line);
