using System.Text.Unicode;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>The column of a Parquet file that names or contains the images of a job.</summary>
/// <param name="Leaf">The column of the values.</param>
/// <param name="HoldsImages">Whether values are image files; otherwise they are paths and URLs.</param>
/// <param name="Names">With images: the column with their names; null if there is none.</param>
internal sealed record ImageColumn(ParquetLeaf Leaf, bool HoldsImages, ParquetLeaf? Names)
{
    // Number of values to inspect in a column of bytes that is not marked as text.
    private const int SampledValues = 16;

    // The struct that Hugging Face's datasets library writes for an image.
    private const string BytesSuffix = ".bytes", PathSuffix = ".path";

    /// <summary>The column with the images of a file that was listed as having some: the first rows of one file of many may have none.</summary>
    /// <inheritdoc cref="Choose"/>
    public static ImageColumn? ChooseImages(ParquetTable table, string wanted)
    {
        var candidates = Candidates(table);
        var count = Find(candidates, wanted, out var index);
        return count == 1 && ReasonAgainst(candidates[index].Leaf) is null && candidates[index].Leaf is { Meaning: not ParquetMeaning.Text } leaf
            ? new ImageColumn(leaf, HoldsImages: true, SiblingOf(table, leaf))
            : null;
    }

    /// <summary>Chooses the column.</summary>
    /// <param name="file">The file.</param>
    /// <param name="table">Its footer.</param>
    /// <param name="wanted">
    /// The column that the job names: a column, <c>struct.field</c>, or a struct with a field <c>bytes</c>. Empty: the first of
    /// <see cref="ColumnNames.Usual"/> that exists, otherwise the only struct with a field <c>bytes</c>.
    /// </param>
    /// <param name="maxPageBytes">Maximum size of a page.</param>
    /// <param name="refused">Why no column was chosen; the columns if the name is unknown.</param>
    /// <returns>The column, or null.</returns>
    /// <exception cref="ParquetException">The file is damaged or not supported.</exception>
    public static ImageColumn? Choose(RandomReader file, ParquetTable table, string wanted, long maxPageBytes, out ColumnRefusal refused)
    {
        refused = default;
        var candidates = Candidates(table);
        var names = candidates.ConvertAll(candidate => candidate.Name);
        var count = Find(candidates, wanted, out var index);
        if (count != 1)
        {
            refused = new ColumnRefusal(count > 1 ? $"It has {count} columns named '{names[index]}'. Rename all but one of them." : null, names);
            return null;
        }

        var (name, leaf, _) = candidates[index];
        if (ReasonAgainst(leaf) is { } reason)
        {
            refused = new ColumnRefusal($"The column '{name}' contains {reason}. Choose a column with paths, URLs or image files.", names);
            return null;
        }

        if (leaf.Meaning is ParquetMeaning.Text)
        {
            return new ImageColumn(leaf, HoldsImages: false, Names: null);
        }

        var sibling = SiblingOf(table, leaf);
        if (sibling is not null && table.Groups.All(group => group.Chunks[leaf.Index].Nulls == group.Rows))
        {
            // Files that were not embedded: the struct contains only their paths.
            return new ImageColumn(sibling, HoldsImages: false, Names: null);
        }

        switch (Sample(file, table, leaf, maxPageBytes))
        {
            case Content.Text:
                return new ImageColumn(leaf, HoldsImages: false, Names: null);
            case Content.Images:
                return new ImageColumn(leaf, HoldsImages: true, sibling);
            default:
                refused = new ColumnRefusal(
                    $"The column '{name}' contains bytes that are neither image files nor text. Choose a column with paths, URLs or image files.", names);
                return null;
        }
    }

    private static int Find(List<(string Name, ParquetLeaf Leaf, bool IsStruct)> candidates, string wanted, out int index)
    {
        var count = ColumnNames.Find(candidates.ConvertAll(candidate => candidate.Name), wanted, out index);
        if (count == 0 && wanted.Length == 0)
        {
            var structs = candidates.FindAll(candidate => candidate.IsStruct);
            (count, index) = structs.Count == 1 ? (1, candidates.IndexOf(structs[0])) : (0, -1);
        }

        return count;
    }

    private static List<(string Name, ParquetLeaf Leaf, bool IsStruct)> Candidates(ParquetTable table)
    {
        var candidates = new List<(string, ParquetLeaf, bool)>();
        foreach (var leaf in table.Leaves)
        {
            if (leaf is { Type: ParquetType.ByteArray, Meaning: ParquetMeaning.None } && leaf.Path.EndsWith(BytesSuffix, StringComparison.Ordinal))
            {
                candidates.Add((leaf.Path[..^BytesSuffix.Length], leaf, true));
            }

            candidates.Add((leaf.Path, leaf, false));
        }

        return candidates;
    }

    private static string? ReasonAgainst(ParquetLeaf leaf) => leaf switch
    {
        { MaxRepetition: > 0 } => "a list of values in each row",
        { Type: ParquetType.ByteArray, Meaning: ParquetMeaning.Other } => "values that are not text (decimal, BSON or similar)",
        { Type: not ParquetType.ByteArray } => $"{leaf.Type} values, not text",
        _ => null,
    };

    private static ParquetLeaf? SiblingOf(ParquetTable table, ParquetLeaf bytes) =>
        !bytes.Path.EndsWith(BytesSuffix, StringComparison.Ordinal) ? null
        : table.Leaves.FirstOrDefault(leaf => leaf is { Type: ParquetType.ByteArray, Meaning: ParquetMeaning.Text, MaxRepetition: 0 }
            && leaf.Path == bytes.Path[..^BytesSuffix.Length] + PathSuffix);

    private static Content Sample(RandomReader file, ParquetTable table, ParquetLeaf leaf, long maxPageBytes)
    {
        var (values, texts, images) = (0, 0, 0);
        foreach (var value in ColumnValues.Of(file, table, leaf, maxPageBytes).Where(value => value is { Length: > 0 }).Take(SampledValues))
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
