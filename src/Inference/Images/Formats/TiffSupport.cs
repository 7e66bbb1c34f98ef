namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Rejects unsupported TIFF features before decoding.</summary>
internal static class TiffSupport
{
    /// <summary>Checks the tags.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="compression">Its compression.</param>
    /// <param name="photometric">Its photometric interpretation.</param>
    /// <param name="samples">Samples per pixel.</param>
    /// <returns>Null, or what is not supported and what to do.</returns>
    public static ImageReadError? Refuse(in TiffDirectory directory, uint compression, uint photometric, uint samples)
    {
        if (!TiffCompression.IsRead(compression))
        {
            return Unsupported($"TIFF compression {TiffCompression.NameOf(compression)} is not supported. Save the file with LZW, Deflate or no compression.");
        }

        if (!IsRead(photometric))
        {
            return Unsupported($"{NameOf(photometric)} TIFF is not supported. Convert the file to RGB.");
        }

        if (samples is 0 or > TiffHeader.MaxSamples)
        {
            return Unsupported($"TIFF with {samples} samples per pixel is not supported, only 1 to {TiffHeader.MaxSamples}. Keep the colour channels only.");
        }

        return RefuseSamples(directory, photometric, samples, out var bits)
            ?? RefuseColours(directory, compression, photometric, samples)
            ?? RefuseCoding(directory, compression, bits, samples);
    }

    public static string NameOf(uint photometric) => photometric switch
    {
        TiffHeader.MinIsWhite or TiffHeader.MinIsBlack => "grey",
        TiffHeader.Rgb => "RGB",
        TiffHeader.Palette => "palette",
        4 => "transparency mask",
        TiffHeader.Cmyk => "CMYK",
        TiffHeader.Ycbcr => "YCbCr",
        8 => "CIELAB",
        9 => "ICCLAB",
        10 => "ITULAB",
        32803 => "camera raw (colour filter array)",
        32844 => "LogL",
        32845 => "LogLuv",
        34892 => "camera raw (linear)",
        _ => $"photometric interpretation {photometric}",
    };

    private static bool IsRead(uint photometric) =>
        photometric is TiffHeader.MinIsWhite or TiffHeader.MinIsBlack or TiffHeader.Rgb or TiffHeader.Palette or TiffHeader.Cmyk or TiffHeader.Ycbcr;

    private static ImageReadError? RefuseSamples(in TiffDirectory directory, uint photometric, uint samples, out ulong bits)
    {
        bits = directory.Number(TiffTag.BitsPerSample) ?? 1;
        var format = directory.Number(TiffTag.SampleFormat) ?? 1;
        for (var i = 1; i < samples; i++)
        {
            if (At(directory, TiffTag.BitsPerSample, i, bits) != bits)
            {
                return Unsupported($"TIFF with samples of {bits} and {At(directory, TiffTag.BitsPerSample, i, bits)} bits is not supported. Convert the file to 8 bits.");
            }

            if (At(directory, TiffTag.SampleFormat, i, format) != format)
            {
                return Unsupported("TIFF with samples of several kinds is not supported. Convert the file to 8 bits.");
            }
        }

        // 4 is "undefined": integers. Of signed samples, Pillow supports only 8-bit grey, which it treats as unsigned.
        var isRead = format is 1 or 4 || (format == 2 && bits == 8 && samples == 1 && photometric == TiffHeader.MinIsBlack);
        if (!isRead)
        {
            var kind = format switch { 2 => "signed ", 3 => "floating-point ", 5 or 6 => "complex ", _ => "" };
            return Unsupported($"{bits}-bit {kind}TIFF is not supported. Convert the file to 8 bits.");
        }

        if (bits is not (1 or 2 or 4 or 8 or 16))
        {
            return Unsupported($"{bits}-bit TIFF is not supported. Convert the file to 8 bits.");
        }

        var hasThisDepth = photometric switch
        {
            TiffHeader.MinIsWhite or TiffHeader.MinIsBlack => samples == 1 || bits >= 8,
            TiffHeader.Palette => samples == 1 ? bits <= 8 : bits == 8,
            TiffHeader.Ycbcr => bits == 8,
            _ => bits >= 8,
        };
        return hasThisDepth ? null : Unsupported($"{bits}-bit {NameOf(photometric)} TIFF{(samples == 1 ? "" : $" with {samples} samples")} is not supported. Convert the file to 8 bits.");
    }

    private static ImageReadError? RefuseColours(in TiffDirectory directory, uint compression, uint photometric, uint samples)
    {
        if (photometric == TiffHeader.Ycbcr && samples > 1 && (compression != TiffCompression.Jpeg || samples != 3 || directory.Number(TiffTag.PlanarConfiguration) == 2))
        {
            return Unsupported("YCbCr TIFF is supported only with JPEG compression and in one plane. Convert the file to RGB.");
        }

        if (photometric == TiffHeader.Cmyk && directory.Number(TiffTag.InkSet) is not (null or 1))
        {
            return Unsupported("TIFF with inks other than CMYK is not supported. Convert the file to RGB.");
        }

        var colours = photometric switch { TiffHeader.Rgb => 3u, TiffHeader.Cmyk => 4u, _ => 1u };
        return samples > colours && photometric != TiffHeader.Rgb && photometric != TiffHeader.Ycbcr && directory.Number(TiffTag.ExtraSamples) == 1
            ? Unsupported($"{NameOf(photometric)} TIFF with premultiplied alpha is not supported. Convert the file to RGB.")
            : null;
    }

    private static ImageReadError? RefuseCoding(in TiffDirectory directory, uint compression, ulong bits, uint samples)
    {
        if (TiffCompression.IsCcitt(compression) && (bits != 1 || samples != 1))
        {
            return Unsupported($"TIFF compression {TiffCompression.NameOf(compression)} of {samples} samples with {bits} bits is not supported, only of 1 bit per pixel. Save the file with LZW compression.");
        }

        if (compression == TiffCompression.Jpeg && bits != 8)
        {
            return Unsupported($"{bits}-bit TIFF with JPEG compression is not supported. Convert the file to 8 bits.");
        }

        var predictor = compression == TiffCompression.Lzw || TiffCompression.IsDeflate(compression) ? directory.Number(TiffTag.Predictor) ?? 1 : 1;
        if (predictor is not (1 or 2) || (predictor == 2 && bits < 8))
        {
            return Unsupported($"TIFF predictor {predictor} with {bits}-bit samples is not supported. Save the file without a predictor.");
        }

        return samples > 1 && directory.Number(TiffTag.PlanarConfiguration) is not (null or 1 or 2) and var planes
            ? Unsupported($"TIFF planar configuration {planes} is not supported. Save the file in one plane.")
            : null;
    }

    /// <summary>A number of a field, or <paramref name="missing"/> if it has fewer.</summary>
    private static ulong At(in TiffDirectory directory, TiffTag tag, int index, ulong missing) =>
        directory.TryFind(tag, out var field) && index < field.Count ? directory.Number(field, index) : missing;

    private static ImageReadError Unsupported(string sentence) => new(ImageReadErrorKind.UnsupportedFormat, sentence);
}
