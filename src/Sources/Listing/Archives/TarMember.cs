namespace ZeroShotOrleans.Sources.Listing.Archives;

/// <summary>A file in an archive, or the position where the archive is damaged.</summary>
/// <param name="Name">Its path in the archive, without a leading <c>./</c> or <c>/</c>.</param>
/// <param name="Offset">Offset of its data, or of the damage. For a link, that of the target.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="ResumeAt">Offset of the next header if it does not follow the data; otherwise 0.</param>
/// <param name="Problem">Why it cannot be read, as a sentence; otherwise null.</param>
/// <param name="Damaged">Whether the archive cannot be read from <paramref name="Offset"/> on.</param>
/// <param name="Head">Its first bytes, if they were asked for and it is a file; otherwise null.</param>
internal readonly record struct TarMember(string Name, long Offset, long Length, long ResumeAt = 0, string? Problem = null, bool Damaged = false, byte[]? Head = null);
