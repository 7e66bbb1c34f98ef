using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>The format of an archive.</summary>
internal enum ArchiveKind
{
    /// <summary>Tar, or anything that is not recognised: reading its first header tells.</summary>
    Tar,

    /// <summary>Tar compressed with gzip.</summary>
    Gzip,

    /// <summary>Tar compressed with Zstandard.</summary>
    Zstd,

    /// <summary>Compressed with xz or bzip2, which is not supported.</summary>
    OtherCompressed,

    /// <summary>Zip.</summary>
    Zip,
}

/// <summary>Determines the format of an archive by its first bytes; only a zip archive behind other data is known by its name.</summary>
internal static class ArchiveFormat
{
    /// <summary>Names of archives end like this.</summary>
    public static readonly string[] Endings = [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".zip"];

    private static readonly string[] _otherEndings = [".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz", ".tar.lz4", ".tar.lz", ".tar.lzma", ".tar.Z", ".7z", ".rar"];

    /// <summary>Whether a name is that of an archive.</summary>
    public static bool IsArchive(string name) => EndsWithAny(name, Endings);

    /// <summary>Whether a name is that of an archive in a format that is not supported.</summary>
    public static bool IsOther(string name) => EndsWithAny(name, _otherEndings);

    /// <summary>The format of an open archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ArchiveKind Of(RandomReader archive, string name)
    {
        Span<byte> first = stackalloc byte[TarHeader.BlockBytes];
        first = first[..archive.ReadAll(first, 0)];
        return first.Length == TarHeader.BlockBytes && TarHeader.Parse(first) is not null ? ArchiveKind.Tar
            : first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? ArchiveKind.Gzip
            : ZstdDecoder.Starts(first) ? ArchiveKind.Zstd
            : first.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X']) || first.StartsWith("BZh"u8) ? ArchiveKind.OtherCompressed
            : first.StartsWith("PK\x03\x04"u8) || first.StartsWith("PK\x05\x06"u8) || first.StartsWith("PK\x07\x08"u8) || first.StartsWith("PK00"u8) ? ArchiveKind.Zip
            : name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && first.Length > 0 ? ArchiveKind.Zip
            : ArchiveKind.Tar;
    }

    private static bool EndsWithAny(string name, string[] endings) => Array.Exists(endings, ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
