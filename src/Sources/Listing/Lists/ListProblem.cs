using ZeroShotOrleans.Sources.Tables;

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

    /// <summary>No row that names an image looks like one.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">Their number.</param>
    public ZeroShotException NoImages(ListRow first, int count) => At(
        char.ToUpperInvariant(first.Place[0]) + first.Place[1..],
        $"this is not an image's name{(count > 1 ? $", nor are the next {count - 1}" : "")}. An entry is {EntryShape.Wanted}. Name a list of images, and the directory of its paths: --root, or root in the HTTP API.");

    /// <summary>The column does not exist.</summary>
    /// <param name="wanted">The column that the job names; empty: one of the usual ones.</param>
    /// <param name="names">The existing columns.</param>
    public ZeroShotException NoColumn(string wanted, IReadOnlyList<string> names)
    {
        var there = names.Count == 0 ? "none" : string.Join(", ", names.Take(MostColumns).Select(name => $"'{name}'"));
        return Of($"It has no column {Wanted(wanted)}. "
            + $"Columns: {there}{(names.Count > MostColumns ? $" and {names.Count - MostColumns} more" : "")}. Choose the one with the images.");
    }

    /// <summary>The column does not exist in a text, which may be any file: only names of columns with images are shown.</summary>
    /// <param name="wanted">The column that the job names; empty: one of the usual ones.</param>
    /// <param name="hints">The columns that hold images.</param>
    /// <param name="place">Where it was searched, if not in the whole table.</param>
    public ZeroShotException NoColumn(string wanted, ColumnHints hints, string place = "It") => Of(
        $"{place} has no column {Wanted(wanted)}. " + (hints.WithImages.Count == 0
            ? "No other column holds names of images in its first rows. Name the one that does."
            : $"Images are in {string.Join(", ", hints.WithImages.Select(name => $"'{name}'"))}. Name {(hints.WithImages.Count == 1 ? "it" : "one of them")}."));

    private static string Wanted(string column) => column.Length > 0 ? $"'{column}'" : string.Join(", ", ColumnNames.Usual.Select(name => $"'{name}'"));
}
