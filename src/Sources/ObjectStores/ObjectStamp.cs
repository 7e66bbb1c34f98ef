using System.IO.Hashing;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The stamp of an object that is a job's list or archive: it changes with each version.</summary>
internal static class ObjectStamp
{
    /// <summary>The stamp: size, time, and the hash of the ETag.</summary>
    public static ImageStamp Of(StoredObject stored)
    {
        var hash = XxHash128.HashToUInt128(System.Text.Encoding.UTF8.GetBytes(stored.ETag));
        return new ImageStamp(stored.Bytes, stored.Modified, new ContentHash((ulong)(hash >> 64), (ulong)hash));
    }
}
