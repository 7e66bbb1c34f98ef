using System.IO.Hashing;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Hash of a graph and its external weights. Distinguishes graphs, but does not protect against deliberate collisions.</summary>
internal static class GraphFingerprint
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>XxHash128 over the hashes of the files, in lower-case hex.</summary>
    public static string Of(GraphFile graph)
    {
        var all = new XxHash128();
        foreach (var path in graph.Paths)
        {
            all.Append(HashOf(path));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    /// <summary>XxHash128 of one file. A fast hash, because image towers take gigabytes and hashing should not take longer than reading.</summary>
    public static byte[] HashOf(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var content = new XxHash128();
        var buffer = new byte[BufferBytes];
        for (var at = 0L; RandomAccess.Read(file, buffer, at) is var got and > 0; at += got)
        {
            content.Append(buffer.AsSpan(0, got));
        }

        return content.GetHashAndReset();
    }
}
