using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A file with a supported format and a header within the limits.</summary>
internal readonly ref struct PictureFile
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly IPictureFormat _format;
    private readonly PictureHeader _header;
    private readonly TimeSpan _maxDecodeTime;

    private PictureFile(ReadOnlySpan<byte> bytes, IPictureFormat format, PictureHeader header, TimeSpan maxDecodeTime)
    {
        _bytes = bytes;
        _format = format;
        _header = header;
        _maxDecodeTime = maxDecodeTime;
    }

    /// <summary>Number of columns after rotation.</summary>
    public int Width => (int)(_header.IsTransposed ? _header.Height : _header.Width);

    /// <summary>Number of rows after rotation.</summary>
    public int Height => (int)(_header.IsTransposed ? _header.Width : _header.Height);

    /// <summary>What Pillow would hold it as.</summary>
    public PixelMode Mode => _header.Mode;

    /// <summary>Whether <see cref="Decode"/> can decode at reduced scale.</summary>
    public bool CanReduce => _format is JpegFormat;

    /// <summary>Checks format, header and limits.</summary>
    /// <returns>Null, or the error.</returns>
    public static ImageReadError? Open(ReadOnlySpan<byte> bytes, ImageLimits limits, out PictureFile file)
    {
        file = default;
        if (bytes.Length > limits.MaxBytes)
        {
            return new ImageReadError(ImageReadErrorKind.TooManyBytes, $"{bytes.Length} bytes exceed the limit of {limits.MaxBytes}.");
        }

        if (Signatures.Recognise(bytes, out var format) is ImageReadError unread)
        {
            return unread;
        }

        if (format.ReadHeader(bytes, out var header) is ImageReadError error)
        {
            return error;
        }

        if (header.CheckSize(limits) is ImageReadError size)
        {
            return size;
        }

        file = new PictureFile(bytes, format, header, limits.MaxDecodeTime);
        return null;
    }

    /// <summary>The picture that <see cref="Decode"/> returns at a reduction.</summary>
    public ResizeInput InputAt(int reduction) => new(
        JpegFormat.Reduced((uint)Width, reduction),
        JpegFormat.Reduced((uint)Height, reduction),
        ExtentX: (double)Width / reduction,
        ExtentY: (double)Height / reduction);

    /// <summary>Decodes to upright RGB.</summary>
    /// <param name="reduction">1, or 2, 4 or 8 if <see cref="CanReduce"/>: the divisor of the sides.</param>
    /// <param name="transparentOverWhite">Whether a single transparent colour becomes white.</param>
    /// <param name="options">Conversion of 16-bit greyscale, and the decoder of JPEG.</param>
    /// <param name="sink">Receives the rows of the rotated picture; only some of them if an error is returned.</param>
    public ImageReadError? Decode(int reduction, bool transparentOverWhite, DecodeOptions options, IRowSink sink)
    {
        if (transparentOverWhite && _header.Transparent is Rgb colour)
        {
            sink = new TransparentToWhite(colour, Width, sink);
        }

        if (_header.Orientation == 1)
        {
            return DecodeAsStored(reduction, options, sink);
        }

        using var frame = new RotationBuffer(JpegFormat.Reduced(_header.Width, reduction), JpegFormat.Reduced(_header.Height, reduction));
        if (DecodeAsStored(reduction, options, frame) is ImageReadError error)
        {
            return error;
        }

        frame.PushTurned(_header.Orientation, sink);
        return null;
    }

    /// <summary>Decodes the alpha channel, upright, as grey.</summary>
    /// <exception cref="InvalidCastException">The format has none: <see cref="Mode"/> is not <see cref="PixelMode.Transparent"/>.</exception>
    public ImageReadError? DecodeAlpha(IRowSink sink)
    {
        var format = (IAlphaFormat)_format;
        var deadline = DecodeDeadline.In(_maxDecodeTime);
        if (_header.Orientation == 1)
        {
            return format.DecodeAlpha(_bytes, _header, deadline, sink);
        }

        using var frame = new RotationBuffer((int)_header.Width, (int)_header.Height);
        if (format.DecodeAlpha(_bytes, _header, deadline, frame) is ImageReadError error)
        {
            return error;
        }

        frame.PushTurned(_header.Orientation, sink);
        return null;
    }

    private ImageReadError? DecodeAsStored(int reduction, DecodeOptions options, IRowSink sink)
    {
        var deadline = DecodeDeadline.In(_maxDecodeTime);
        return _format is JpegFormat
            ? JpegFormat.Decode(_bytes, _header, reduction, options.JpegDecoder, deadline, sink)
            : _format.Decode(_bytes, _header, options.SixteenBitGrey, deadline, sink);
    }
}
