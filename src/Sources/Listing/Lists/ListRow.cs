using System.Globalization;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>A row of a list.</summary>
/// <param name="Number">
/// Its number, from 0: the line of a text or JSON Lines file, including blank ones; the record of a table after its header; the element of a JSON array; the row
/// of a Parquet file.
/// </param>
/// <param name="Text">The image as written; null or blank if the row names none. For <see cref="IsCell"/> the image's name, or null.</param>
/// <param name="IsCell">Whether the row contains the image itself.</param>
/// <param name="Line">The line of the file, from 1; 0 if the format has no lines.</param>
/// <param name="Part">The file with the row, if the list consists of several.</param>
/// <param name="PartRow">With <see cref="Part"/>: the row in that file, from 0.</param>
internal readonly record struct ListRow(long Number, string? Text, bool IsCell = false, long Line = 0, ListPart? Part = null, long PartRow = 0)
{
    /// <summary>Where it is, without what it says: <c>line 17</c>.</summary>
    public string Place => Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {Line}") : string.Create(CultureInfo.InvariantCulture, $"row {Number}");
}
