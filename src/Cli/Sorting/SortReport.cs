namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>What became of the files that were to be sorted.</summary>
/// <param name="Arguments">What was asked for.</param>
/// <param name="Placed">Files that were put into a folder now.</param>
/// <param name="Kept">Files that were there already, from an earlier run.</param>
/// <param name="Failed">Files that could not be put there; each was reported.</param>
internal sealed record SortReport(SortArguments Arguments, long Placed, long Kept, long Failed);
