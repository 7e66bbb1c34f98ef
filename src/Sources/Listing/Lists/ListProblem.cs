using ZeroShotOrleans.Sources.Parquet;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Creates exceptions about a list that name it.</summary>
/// <param name="file">The list.</param>
internal sealed class ListProblem(string file)
{
    // Maximum number of columns and characters to show.
    private const int MostColumns = 20;

    /// <summary>The list cannot be read beyond some point.</summary>
    public ZeroShotException At(string place, string fact) => Of($"{place}: {fact}");

    /// <summary>The list is invalid as a whole.</summary>
    public ZeroShotException Of(string fact) => new(ZeroShotError.BadRequest, $"The list '{file}' cannot be used. {fact}");

    /// <summary>The column name is ambiguous.</summary>
    public ZeroShotException SeveralColumns(string name, int count) => Of($"It has {count} columns named '{name}'. Rename all but one of them.");

    /// <summary>The column does not exist.</summary>
    /// <param name="wanted">The column that the job names; empty: one of the usual ones.</param>
    /// <param name="names">The existing columns.</param>
    /// <param name="place">Where it was searched, if not in the whole table.</param>
    public ZeroShotException NoColumn(string wanted, IReadOnlyList<string> names, string place = "It")
    {
        var there = names.Count == 0 ? "none" : string.Join(", ", names.Take(MostColumns).Select(name => $"'{name}'"));
        return Of($"{place} has no column {(wanted.Length > 0 ? $"'{wanted}'" : string.Join(", ", ColumnNames.Usual.Select(name => $"'{name}'")))}. "
            + $"Columns: {there}{(names.Count > MostColumns ? $" and {names.Count - MostColumns} more" : "")}. Choose the one with the images.");
    }
}
