using System.IO.Hashing;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The stamp of an object that is a job's list or archive: it changes with each version.</summary>
internal static class ObjectStamp
{
    /// <summary>The stamp: size, time, and the hash of the ETag.</summary>
    public static ImageStamp Of(StoredObject stored) => OfListed(stored.Bytes, stored.ETag) with { Modified = stored.Modified };

    /// <summary>The stamp of an object in a listing, whose time is more exact than that in answers to requests: without time.</summary>
    public static ImageStamp OfListed(long bytes, string version)
    {
        var hash = XxHash128.HashToUInt128(System.Text.Encoding.UTF8.GetBytes(version));
        return new ImageStamp(bytes, Modified: 0, new ContentHash((ulong)(hash >> 64), (ulong)hash));
    }

    /// <summary>Whether a stamp is that of an object.</summary>
    public static bool IsOf(ImageStamp stamp, StoredObject stored) => stamp == (stamp.Modified == 0 ? OfListed(stored.Bytes, stored.ETag) : Of(stored));
}
