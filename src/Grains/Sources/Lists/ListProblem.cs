using ZeroShotOrleans.Grains.Tables;

namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>What is wrong with a list, in words that name it.</summary>
/// <param name="file">The list.</param>
internal sealed class ListProblem(string file)
{
    // Of columns that are there, and of text that is shown.
    private const int MostColumns = 20;

    /// <summary>A list that cannot be read on.</summary>
    public ZeroShotException At(string place, string fact) => Of($"{place}: {fact}");

    /// <summary>A list that is wrong as a whole.</summary>
    public ZeroShotException Of(string fact) => new(ZeroShotError.BadRequest, $"The list '{file}' cannot be used. {fact}");

    /// <summary>The name of the column does not say which.</summary>
    public ZeroShotException SeveralColumns(string name, int count) => Of($"It has {count} columns of the name '{name}'. Rename all but one of them.");

    /// <summary>The column is not there.</summary>
    /// <param name="wanted">What the job named; empty: one of the usual ones.</param>
    /// <param name="names">What is there.</param>
    /// <param name="place">Where it was looked for, when that is not the whole table.</param>
    public ZeroShotException NoColumn(string wanted, IReadOnlyList<string> names, string place = "It")
    {
        var there = names.Count == 0 ? "no columns" : string.Join(", ", names.Take(MostColumns).Select(name => $"'{name}'"));
        return Of($"{place} has no column {(wanted.Length > 0 ? $"'{wanted}'" : string.Join(", ", ColumnNames.Usual.Select(name => $"'{name}'")))}. "
            + $"There {(names.Count == 1 ? "is" : "are")} {there}{(names.Count > MostColumns ? $" and {names.Count - MostColumns} more" : "")}. Name the one that holds the images.");
    }
}
