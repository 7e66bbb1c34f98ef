namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>A row of a list.</summary>
/// <param name="Number">
/// Which one, from 0: the line of a text or of JSON lines, blank ones counted; the record of a table behind its header; the element of a JSON array; the row
/// of a Parquet file.
/// </param>
/// <param name="Text">The image as it is written; null or blank where the row names none. Of a <see cref="IsCell"/> what its image was called, or null.</param>
/// <param name="IsCell">Whether the row holds the image itself.</param>
internal readonly record struct ListRow(long Number, string? Text, bool IsCell = false);
