using System.IO.Compression;
using ZstdSharp.Unsafe;
using ZstdCompression = ZstdSharp.CompressionStream;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>Compresses result files whose names end in <c>.gz</c> or <c>.zst</c>.</summary>
internal static class OutputCompression
{
    private const string Gzip = ".gz", Zstandard = ".zst";

    // The level of the zstd program: as fast as the results come.
    private const int ZstandardLevel = 3;

    /// <summary>Whether a file with this name is compressed.</summary>
    public static bool Is(string? path) => EndsWith(path, Gzip) || EndsWith(path, Zstandard);

    /// <summary>The name without the ending of the compression.</summary>
    public static string? WithoutEnding(string? path) => Is(path) ? Path.ChangeExtension(path, null) : path;

    /// <summary>Returns a stream that compresses into a file; the file itself if its name asks for no compression.</summary>
    /// <remarks>
    /// Flushing it makes everything so far readable. Only disposing it writes the end, without which <c>gzip -t</c> and <c>zstd -t</c> report a file as
    /// damaged: dispose it when the results are complete, and only then. It leaves the file open.
    /// </remarks>
    public static Stream Of(string path, Stream file)
    {
        if (EndsWith(path, Gzip))
        {
            return new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
        }

        if (!EndsWith(path, Zstandard))
        {
            return file;
        }

        var stream = new ZstdCompression(file, ZstandardLevel, leaveOpen: true);
        stream.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return stream;
    }

    private static bool EndsWith(string? path, string ending) => path is not null && path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
