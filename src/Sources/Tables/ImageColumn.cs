using System.Text.Unicode;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Sources.Tables;

/// <summary>The column of a table that names or contains the images of a job.</summary>
/// <param name="Values">The column of the values.</param>
/// <param name="HoldsImages">Whether values are image files; otherwise they are paths and URLs.</param>
/// <param name="Names">With images: the column with their names; null if there is none.</param>
internal sealed record ImageColumn(TableColumn Values, bool HoldsImages, TableColumn? Names)
{
    // Number of values to inspect in a column of bytes that is not marked as text.
    private const int SampledValues = 16;

    // The struct that Hugging Face's datasets library writes for an image.
    private const string BytesSuffix = ".bytes", PathSuffix = ".path";

    /// <summary>Chooses the column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="wanted">
    /// The column that the job names: a column, <c>struct.field</c>, or a struct with a field <c>bytes</c>. Empty: the first of
    /// <see cref="ColumnNames.Usual"/> that exists, otherwise the only struct with a field <c>bytes</c>.
    /// </param>
    /// <param name="refused">Why no column was chosen; the columns if the name is unknown.</param>
    /// <returns>The column, or null.</returns>
    /// <exception cref="TableException">The file is damaged or not supported.</exception>
    public static ImageColumn? Choose(ImageTable table, string wanted, out ColumnRefusal refused)
    {
        refused = default;
        var candidates = Candidates(table);
        var count = Find(candidates, wanted, out var index);
        if (count != 1)
        {
            var names = candidates.ConvertAll(candidate => candidate.Name);
            refused = new ColumnRefusal(count > 1 ? $"It has {count} columns named '{names[index]}'. Rename all but one of them." : null, names);
            return null;
        }

        var (name, column, _) = candidates[index];
        if (column.Refusal is { } reason)
        {
            refused = new ColumnRefusal($"The column '{name}' contains {reason}. Choose a column with paths, URLs or image files.", []);
            return null;
        }

        if (column.Kind is TableColumnKind.Text)
        {
            return new ImageColumn(column, HoldsImages: false, Names: null);
        }

        var sibling = SiblingOf(table, column);
        if (sibling is not null && table.IsNull(column))
        {
            // Files that were not embedded: the struct contains only their paths.
            return new ImageColumn(sibling, HoldsImages: false, Names: null);
        }

        switch (Sample(table, column))
        {
            case Content.Text:
                return new ImageColumn(column, HoldsImages: false, Names: null);
            case Content.Images:
                return new ImageColumn(column, HoldsImages: true, sibling);
            default:
                refused = new ColumnRefusal(
                    $"The column '{name}' contains bytes that are neither image files nor text. Choose a column with paths, URLs or image files.", []);
                return null;
        }
    }

    /// <summary>The column with the images of a file that was listed as having some: the first rows of one file of many may have none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="wanted">See <see cref="Choose"/>.</param>
    public static ImageColumn? ChooseImages(ImageTable table, string wanted)
    {
        var candidates = Candidates(table);
        return Find(candidates, wanted, out var index) == 1 && candidates[index].Column is { Refusal: null, Kind: TableColumnKind.Bytes } column
            ? new ImageColumn(column, HoldsImages: true, SiblingOf(table, column))
            : null;
    }

    /// <summary>The same column of another file; null if that has none of this name and kind.</summary>
    public ImageColumn? In(ImageTable other)
    {
        return Same(Values) is { } values ? this with { Values = values, Names = Names is null ? null : Same(Names) } : null;

        TableColumn? Same(TableColumn wanted) => other.Columns.FirstOrDefault(column => column.Path == wanted.Path && column.Kind == wanted.Kind && column.Refusal is null);
    }

    private static int Find(List<(string Name, TableColumn Column, bool IsStruct)> candidates, string wanted, out int index)
    {
        var count = ColumnNames.Find(candidates.ConvertAll(candidate => candidate.Name), wanted, out index);
        if (count == 0 && wanted.Length == 0)
        {
            var structs = candidates.FindAll(candidate => candidate.IsStruct);
            (count, index) = structs.Count == 1 ? (1, candidates.IndexOf(structs[0])) : (0, -1);
        }

        return count;
    }

    private static List<(string Name, TableColumn Column, bool IsStruct)> Candidates(ImageTable table)
    {
        var candidates = new List<(string, TableColumn, bool)>();
        foreach (var column in table.Columns)
        {
            if (column.Kind is TableColumnKind.Bytes && column.Path.EndsWith(BytesSuffix, StringComparison.Ordinal))
            {
                candidates.Add((column.Path[..^BytesSuffix.Length], column, true));
            }

            candidates.Add((column.Path, column, false));
        }

        return candidates;
    }

    private static TableColumn? SiblingOf(ImageTable table, TableColumn bytes) =>
        !bytes.Path.EndsWith(BytesSuffix, StringComparison.Ordinal) ? null
        : table.Columns.FirstOrDefault(column => column is { Kind: TableColumnKind.Text, Refusal: null } && column.Path == bytes.Path[..^BytesSuffix.Length] + PathSuffix);

    private static Content Sample(ImageTable table, TableColumn column)
    {
        var (values, texts, images) = (0, 0, 0);
        foreach (var value in table.Values(column).Where(value => value is { Length: > 0 }).Take(SampledValues))
        {
            values++;
            if (IsText(value!.Value.Span))
            {
                texts++;
            }
            else if (ImageSignature.IsImage(value.Value.Span))
            {
                images++;
            }
        }

        // If a row has nothing at all it is null or empty, which is an error of that image; so are a few damaged images among others.
        return values == 0 || images > 0 ? Content.Images : texts == values ? Content.Text : Content.Neither;
    }

    // Paths of old writers: UTF-8 without control characters.
    private static bool IsText(ReadOnlySpan<byte> value) =>
        value.Length <= Limits.MaxUrlLength && Utf8.IsValid(value) && !value.ContainsAnyInRange((byte)0, (byte)0x1F);

    private enum Content
    {
        Neither,
        Text,
        Images,
    }
}

/// <summary>Why no column was chosen.</summary>
/// <param name="Fact">The reason; null if no column has that name.</param>
/// <param name="Names">The existing columns.</param>
internal readonly record struct ColumnRefusal(string? Fact, IReadOnlyList<string> Names);
