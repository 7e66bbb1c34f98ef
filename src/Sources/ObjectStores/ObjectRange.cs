namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>A part of an object.</summary>
/// <param name="Offset">Its first byte, from 0.</param>
/// <param name="Length">Its size in bytes, 1 or more.</param>
internal readonly record struct ObjectRange(long Offset, long Length);
