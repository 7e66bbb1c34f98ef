namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>A label of a file.</summary>
/// <param name="Text">The label, trimmed; empty when the file has nothing there.</param>
/// <param name="Line">Its line, from 1 on.</param>
internal readonly record struct LabelEntry(string Text, int Line);
