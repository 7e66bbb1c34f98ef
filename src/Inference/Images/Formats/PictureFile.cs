using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A file whose format and header are known and within the limits.</summary>
internal readonly ref struct PictureFile
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly IPictureFormat _format;
    private readonly PictureHeader _header;

    private PictureFile(ReadOnlySpan<byte> bytes, IPictureFormat format, PictureHeader header)
    {
        _bytes = bytes;
        _format = format;
        _header = header;
    }

    /// <summary>Columns once turned.</summary>
    public int Width => (int)(_header.IsTransposed ? _header.Height : _header.Width);

    /// <summary>Rows once turned.</summary>
    public int Height => (int)(_header.IsTransposed ? _header.Width : _header.Height);

    /// <summary>Whether the decoder can leave out detail, which <see cref="Decode"/> then does on request.</summary>
    public bool CanReduce => _format is JpegFormat;

    /// <summary>Decides by bytes and header alone whether to decode.</summary>
    /// <returns>Null, or why not.</returns>
    public static ReadFault? Open(ReadOnlySpan<byte> bytes, ImageLimits limits, out PictureFile file)
    {
        file = default;
        if (bytes.Length > limits.MaxBytes)
        {
            return new ReadFault(ReadFaultKind.TooManyBytes, $"{bytes.Length} bytes are more than the limit of {limits.MaxBytes}.");
        }

        if (Signatures.Recognise(bytes, out var format) is ReadFault unread)
        {
            return unread;
        }

        if (format.ReadHeader(bytes, out var header) is ReadFault fault)
        {
            return fault;
        }

        if (header.Width == 0 || header.Height == 0)
        {
            return new ReadFault(ReadFaultKind.Corrupt, $"The header says {header.Width} x {header.Height} pixels.");
        }

        if ((ulong)header.Width * header.Height > (ulong)limits.MaxPixels)
        {
            return new ReadFault(
                ReadFaultKind.TooManyPixels, $"{header.Width} x {header.Height} pixels are more than the limit of {limits.MaxPixels}.");
        }

        if (Math.Max(header.Width, header.Height) > limits.MaxSide)
        {
            return new ReadFault(
                ReadFaultKind.TooManyPixels, $"A side of {Math.Max(header.Width, header.Height)} pixels is longer than the limit of {limits.MaxSide}.");
        }

        file = new PictureFile(bytes, format, header);
        return null;
    }

    /// <summary>The picture that <see cref="Decode"/> gives at a reduction.</summary>
    public ResizeInput InputAt(int reduction) => new(
        JpegFormat.Reduced((uint)Width, reduction),
        JpegFormat.Reduced((uint)Height, reduction),
        ExtentX: (double)Width / reduction,
        ExtentY: (double)Height / reduction);

    /// <summary>Decodes to RGB the right way up.</summary>
    /// <param name="reduction">1, or 2, 4 or 8 where <see cref="CanReduce"/>: sides are divided by it.</param>
    /// <param name="transparentOverWhite">Whether a single transparent colour becomes white.</param>
    /// <param name="grey">What becomes of 16-bit grey.</param>
    /// <param name="sink">Receives the rows of the turned picture; not all of them when there is a fault.</param>
    public ReadFault? Decode(int reduction, bool transparentOverWhite, SixteenBitGrey grey, IRowSink sink)
    {
        if (transparentOverWhite && _header.Transparent is Rgb colour)
        {
            sink = new TransparentToWhite(colour, Width, sink);
        }

        if (_header.Orientation == 1)
        {
            return DecodeAsStored(reduction, grey, sink);
        }

        using var frame = new Frame(JpegFormat.Reduced(_header.Width, reduction), JpegFormat.Reduced(_header.Height, reduction));
        if (DecodeAsStored(reduction, grey, frame) is ReadFault fault)
        {
            return fault;
        }

        frame.PushTurned(_header.Orientation, sink);
        return null;
    }

    private ReadFault? DecodeAsStored(int reduction, SixteenBitGrey grey, IRowSink sink) => reduction == 1
        ? _format.Decode(_bytes, _header, grey, sink)
        : JpegFormat.Decode(_bytes, _header, reduction, sink);
}
