namespace ZeroShotOrleans.Grains.Sources.Archives;

/// <summary>A regular file in an archive, or the place where the archive is damaged.</summary>
/// <param name="Name">Its path in the archive, without <c>./</c> or <c>/</c> before it.</param>
/// <param name="Offset">Where its bytes begin, or where the damage does.</param>
/// <param name="Length">Number of its bytes.</param>
/// <param name="Damaged">Whether the archive cannot be read from <paramref name="Offset"/> on.</param>
internal readonly record struct TarMember(string Name, long Offset, long Length, bool Damaged = false);
