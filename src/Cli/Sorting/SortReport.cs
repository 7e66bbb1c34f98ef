namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Counts of sorted files.</summary>
/// <param name="Arguments">The options.</param>
/// <param name="Placed">Files that this run placed.</param>
/// <param name="Kept">Files that an earlier run placed.</param>
/// <param name="Failed">Files that could not be placed.</param>
internal sealed record SortReport(SortArguments Arguments, long Placed, long Kept, long Failed);
