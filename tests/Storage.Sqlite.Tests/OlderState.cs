using System.IO.Compression;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests;

/// <summary>A state file of version 1; the README of <c>Fixtures</c> describes it.</summary>
internal static class OlderState
{
    public static void Unpack(StateFolder folder)
    {
        using var packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Fixtures", "state-v1.db.gz"));
        using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
        using var file = File.Create(Path.Combine(folder.Path, StateConnections.FileName));
        unpacking.CopyTo(file);
    }
}
