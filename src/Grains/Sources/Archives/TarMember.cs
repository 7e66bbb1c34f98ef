namespace ZeroShotOrleans.Grains.Sources.Archives;

/// <summary>A file in an archive, or the place where the archive is damaged.</summary>
/// <param name="Name">Its path in the archive, without <c>./</c> or <c>/</c> before it.</param>
/// <param name="Offset">Where its bytes begin, or where the damage does. Of a link, those of the member it leads to.</param>
/// <param name="Length">Number of its bytes.</param>
/// <param name="ResumeAt">Where the next header lies, when that is not behind its bytes; else 0.</param>
/// <param name="Problem">Why it cannot be read, as a sentence; else null.</param>
/// <param name="Damaged">Whether the archive cannot be read from <paramref name="Offset"/> on.</param>
internal readonly record struct TarMember(string Name, long Offset, long Length, long ResumeAt = 0, string? Problem = null, bool Damaged = false);
