namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>An object as a store lists it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="ETag">Names its version, without quotes; reading with it notices a change.</param>
/// <param name="Modified">When it was written, in UTC ticks.</param>
internal readonly record struct StoredObject(string Key, long Bytes, string ETag, long Modified);
