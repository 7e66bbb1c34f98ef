namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>A file of a list that is a folder or a table.</summary>
/// <param name="Path">Its path below the folder, with <c>/</c> as the separator.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">Its modification time in UTC ticks.</param>
/// <param name="ETag">Its version, in an object store; otherwise null.</param>
internal sealed record ListPart(string Path, long Bytes, long Modified, string? ETag = null);
