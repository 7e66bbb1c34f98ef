using System.Buffers;
using System.IO.Compression;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A text chunk of a PNG: <c>tEXt</c>, <c>zTXt</c> or <c>iTXt</c>. Decompressed only on request.</summary>
internal readonly ref struct PngText
{
    /// <summary>Maximum size of a decompressed text; a longer one is treated as absent. The limit is Pillow's, although Pillow rejects the whole file.</summary>
    public const int MaxUnpackedBytes = 1024 * 1024;

    private readonly ReadOnlySpan<byte> _content;
    private readonly bool _packed;

    private PngText(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> content, bool packed)
    {
        Keyword = keyword;
        _content = content;
        _packed = packed;
        Exists = true;
    }

    /// <summary>Whether the chunk exists.</summary>
    public bool Exists { get; }

    /// <summary>The keyword, such as <c>XML:com.adobe.xmp</c>.</summary>
    public ReadOnlySpan<byte> Keyword { get; }

    /// <summary>Reads a chunk.</summary>
    /// <param name="name">Its type.</param>
    /// <param name="chunk">Its data.</param>
    /// <returns>An instance with <see cref="Exists"/> false if the chunk is not a valid text chunk.</returns>
    public static PngText Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> chunk)
    {
        var end = chunk.IndexOf((byte)0);
        if (end < 0)
        {
            return default;
        }

        var keyword = chunk[..end];
        var rest = chunk[(end + 1)..];
        if (name.SequenceEqual("tEXt"u8))
        {
            return new PngText(keyword, rest, packed: false);
        }

        if (name.SequenceEqual("zTXt"u8))
        {
            // Compression method 0 is the only one.
            return rest is [0, ..] ? new PngText(keyword, rest[1..], packed: true) : default;
        }

        return name.SequenceEqual("iTXt"u8) && rest is [0, _, ..] or [_, 0, ..] ? International(keyword, packed: rest[0] != 0, rest[2..]) : default;
    }

    /// <summary>The text as bytes; empty if it is damaged or decompresses to more than <see cref="MaxUnpackedBytes"/>.</summary>
    public ReadOnlySpan<byte> Unpack() => _packed ? Inflate(_content) : _content;

    private static PngText International(ReadOnlySpan<byte> keyword, bool packed, ReadOnlySpan<byte> rest)
    {
        // Language and translated keyword precede the text.
        for (var i = 0; i < 2; i++)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0)
            {
                return default;
            }

            rest = rest[(end + 1)..];
        }

        return new PngText(keyword, rest, packed);
    }

    private static ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> packed)
    {
        var copy = packed.ToArray();
        using var inflater = new ZLibStream(new MemoryStream(copy, writable: false), CompressionMode.Decompress);
        var text = new ArrayBufferWriter<byte>();
        try
        {
            for (int got; (got = inflater.Read(text.GetSpan(4096))) > 0;)
            {
                text.Advance(got);
                if (text.WrittenCount > MaxUnpackedBytes)
                {
                    return [];
                }
            }
        }
        catch (InvalidDataException)
        {
            return [];
        }

        return text.WrittenSpan;
    }
}
