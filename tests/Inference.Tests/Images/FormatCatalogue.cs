namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Expected result for a file of the catalogue.</summary>
internal enum Expectation
{
    /// <summary>Exactly the pixels of <see cref="FormatCase.ReferenceFile"/>.</summary>
    Equal,

    /// <summary>Those pixels with a mean difference of at most <see cref="FormatCase.Tolerance"/> grey levels.</summary>
    WithinTolerance,

    /// <summary>An error whose text contains <see cref="FormatCase.Message"/>.</summary>
    Rejected,
}

/// <summary>One feature of a format.</summary>
/// <param name="Format">Name of the format, such as <c>TIFF</c>.</param>
/// <param name="Feature">Short description, such as <c>16-bit CMYK</c>.</param>
/// <param name="File">Name of the file below <c>Fixtures/formats</c>.</param>
/// <param name="Expectation">The expected result.</param>
internal sealed record FormatCase(string Format, string Feature, string File, Expectation Expectation)
{
    /// <summary>A PNG of 8-bit RGB next to <see cref="File"/> with the right pixels; null for a rejected file.</summary>
    public string? ReferenceFile { get; init; }

    /// <summary>Largest mean difference in grey levels.</summary>
    public double Tolerance { get; init; }

    /// <summary>The error message, or a part of it.</summary>
    public string? Message { get; init; }
}

/// <summary>
/// The features of the formats, one small file each, with the expected results. <c>make_formats.py</c> in this folder writes the files, and the
/// references with Pillow; it never runs code of this repository.
/// </summary>
internal static class FormatCatalogue
{
    /// <summary>All cases, by format, common features first.</summary>
    public static IReadOnlyList<FormatCase> Cases { get; } =
    [
        Equal("TIFF", "RGB in strips", "rgb.tif", "rgb-right.png"),
        Equal("TIFF", "big-endian", "rgb_mm.tif", "rgb-right.png"),
        Equal("TIFF", "BigTIFF", "rgb_big.tif", "rgb-right.png"),
        Equal("TIFF", "BigTIFF, big-endian, tiles", "rgb_big_mm.tif", "rgb-right.png"),
        Equal("TIFF", "tiles", "rgb_tiles.tif", "rgb-right.png"),
        Equal("TIFF", "separate planes", "rgb_planes.tif", "rgb-right.png"),
        Equal("TIFF", "separate planes in tiles", "rgb_planes_tiles.tif", "rgb-right.png"),
        Equal("TIFF", "separate planes, Deflate", "rgb_planes_deflate.tif", "rgb-right.png"),
        Equal("TIFF", "several pages: the first", "rgb_pages.tif", "rgb-right.png"),
        Equal("TIFF", "fill order 2", "rgb_fill2.tif", "rgb-right.png"),
        Equal("TIFF", "no strip byte counts", "rgb_no_counts.tif", "rgb-right.png"),
        Equal("TIFF", "Deflate", "rgb_deflate.tif", "rgb-right.png"),
        Equal("TIFF", "Deflate with predictor 2", "rgb_deflate_predictor.tif", "rgb-right.png"),
        Equal("TIFF", "LZW", "rgb_lzw.tif", "rgb-right.png"),
        Equal("TIFF", "LZW with predictor 2", "rgb_lzw_predictor.tif", "rgb-right.png"),
        Equal("TIFF", "PackBits", "rgb_packbits.tif", "rgb-right.png"),
        Equal("TIFF", "LZW with predictor 2 in tiles", "rgb_lzw_tiles.tif", "rgb-right.png"),
        Equal("TIFF", "LZW in separate planes", "rgb_lzw_planes.tif", "rgb-right.png"),
        Equal("TIFF", "Deflate under its old number", "rgb_old_deflate.tif", "rgb-right.png"),
        Rejected("TIFF", "compression Zstandard", "rgb_zstd.tif", "TIFF compression Zstandard (50000) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression LZMA", "rgb_lzma.tif", "TIFF compression LZMA (34925) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression WebP", "rgb_webp.tif", "TIFF compression WebP (50001) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression LERC", "rgb_lerc.tif", "TIFF compression LERC (34887) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression old-style JPEG", "rgb_compression_6.tif", "TIFF compression old-style JPEG (6) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression CCITT RLE with words", "rgb_compression_32771.tif", "TIFF compression CCITT RLE with words (32771) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression ThunderScan", "rgb_compression_32809.tif", "TIFF compression ThunderScan (32809) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression NeXT", "rgb_compression_32766.tif", "TIFF compression NeXT (32766) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression JBIG", "rgb_compression_34661.tif", "TIFF compression JBIG (34661) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression SGI LogLuv", "rgb_compression_34676.tif", "TIFF compression SGI LogLuv (34676) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression JPEG 2000", "rgb_compression_34712.tif", "TIFF compression JPEG 2000 (34712) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression JPEG XL", "rgb_compression_50002.tif", "TIFF compression JPEG XL (50002) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression Aperio JPEG 2000", "rgb_compression_33003.tif", "TIFF compression Aperio JPEG 2000 (33003) is not supported. Save the file with LZW, Deflate or no compression."),
        Rejected("TIFF", "compression 65535", "rgb_compression_65535.tif", "TIFF compression 65535 is not supported. Save the file with LZW, Deflate or no compression."),
        Equal("TIFF", "16-bit RGB", "rgb16.tif", "rgb-right.png"),
        Equal("TIFF", "16-bit RGB, big-endian, Deflate with predictor 2", "rgb16_mm_deflate_predictor.tif", "rgb-right.png"),
        Equal("TIFF", "16-bit RGB in separate planes", "rgb16_planes.tif", "rgb-right.png"),
        Rejected("TIFF", "32-bit RGB", "rgb32.tif", "32-bit TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "floating-point RGB", "rgb_float.tif", "32-bit floating-point TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "double RGB", "rgb_float64.tif", "64-bit floating-point TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "half RGB", "rgb_half.tif", "16-bit floating-point TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "4-bit RGB", "rgb4.tif", "4-bit RGB TIFF with 3 samples is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "12-bit RGB", "rgb12.tif", "12-bit TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "samples of different depths", "rgb_5_6_5_bits.tif", "TIFF with samples of 5 and 6 bits is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "signed RGB", "rgb_int.tif", "8-bit signed TIFF is not supported. Convert the file to 8 bits."),
        Equal("TIFF", "RGB with an extra channel", "rgb_extra.tif", "rgb-right.png"),
        Equal("TIFF", "RGB with alpha: dropped", "rgb_alpha.tif", "rgb-right.png"),
        Equal("TIFF", "RGB with a fourth channel that is not named", "rgb_alpha_unnamed.tif", "rgb-right.png"),
        Equal("TIFF", "RGB with alpha and an extra channel", "rgb_alpha_extra.tif", "rgb-right.png"),
        Equal("TIFF", "RGB with 2 extra channels", "rgb_2_extra.tif", "rgb-right.png"),
        Equal("TIFF", "RGB with 3 extra channels, LZW", "rgb_3_extra_lzw.tif", "rgb-right.png"),
        Equal("TIFF", "RGB with an extra channel in separate planes", "rgb_planes_extra.tif", "rgb-right.png"),
        Equal("TIFF", "RGB with premultiplied alpha: divided", "rgb_premultiplied.tif", "rgb_premultiplied-right.png"),
        Equal("TIFF", "RGB with premultiplied alpha and an extra channel", "rgb_premultiplied_extra.tif", "rgb_premultiplied-right.png"),
        Equal("TIFF", "16-bit RGB with alpha", "rgb16_alpha.tif", "rgb-right.png"),
        Equal("TIFF", "16-bit RGB with an extra channel", "rgb16_extra.tif", "rgb-right.png"),
        Equal("TIFF", "16-bit RGB with premultiplied alpha", "rgb16_premultiplied.tif", "rgb_premultiplied-right.png"),
        Equal("TIFF", "orientation 2", "rgb_turned_2.tif", "rgb_turned_2-right.png"),
        Equal("TIFF", "orientation 3", "rgb_turned_3.tif", "rgb_turned_3-right.png"),
        Equal("TIFF", "orientation 4", "rgb_turned_4.tif", "rgb_turned_4-right.png"),
        Equal("TIFF", "orientation 5", "rgb_turned_5.tif", "rgb_turned_5-right.png"),
        Equal("TIFF", "orientation 6", "rgb_turned_6.tif", "rgb_turned_6-right.png"),
        Equal("TIFF", "orientation 7", "rgb_turned_7.tif", "rgb_turned_7-right.png"),
        Equal("TIFF", "orientation 8", "rgb_turned_8.tif", "rgb_turned_8-right.png"),
        Equal("TIFF", "BigTIFF with orientation 6", "rgb_big_turned_6.tif", "rgb_turned_6-right.png"),
        Equal("TIFF", "1-bit grey", "grey1.tif", "grey1-right.png"),
        Equal("TIFF", "1-bit grey, min is white", "grey1_white.tif", "grey1-right.png"),
        Equal("TIFF", "1-bit grey, fill order 2", "grey1_fill2.tif", "grey1-right.png"),
        Equal("TIFF", "1-bit grey in tiles, Deflate", "grey1_tiles_deflate.tif", "grey1-right.png"),
        Equal("TIFF", "1-bit palette", "palette1.tif", "palette1-right.png"),
        Equal("TIFF", "2-bit grey", "grey2.tif", "grey2-right.png"),
        Equal("TIFF", "2-bit grey, min is white", "grey2_white.tif", "grey2-right.png"),
        Equal("TIFF", "2-bit grey, fill order 2", "grey2_fill2.tif", "grey2-right.png"),
        Equal("TIFF", "2-bit grey in tiles, Deflate", "grey2_tiles_deflate.tif", "grey2-right.png"),
        Equal("TIFF", "2-bit palette", "palette2.tif", "palette2-right.png"),
        Equal("TIFF", "4-bit grey", "grey4.tif", "grey4-right.png"),
        Equal("TIFF", "4-bit grey, min is white", "grey4_white.tif", "grey4-right.png"),
        Equal("TIFF", "4-bit grey, fill order 2", "grey4_fill2.tif", "grey4-right.png"),
        Equal("TIFF", "4-bit grey in tiles, Deflate", "grey4_tiles_deflate.tif", "grey4-right.png"),
        Equal("TIFF", "4-bit palette", "palette4.tif", "palette4-right.png"),
        Equal("TIFF", "8-bit grey", "grey8.tif", "grey8-right.png"),
        Equal("TIFF", "8-bit grey, min is white", "grey8_white.tif", "grey8-right.png"),
        Equal("TIFF", "8-bit grey, fill order 2", "grey8_fill2.tif", "grey8-right.png"),
        Equal("TIFF", "8-bit grey in tiles, Deflate", "grey8_tiles_deflate.tif", "grey8-right.png"),
        Equal("TIFF", "8-bit palette", "palette8.tif", "palette8-right.png"),
        Equal("TIFF", "palette with alpha", "palette8_alpha.tif", "palette8-right.png"),
        Equal("TIFF", "palette, LZW", "palette_lzw.tif", "palette8-right.png"),
        Equal("TIFF", "palette written with 8 bits (black in Pillow)", "palette_of_8_bits.tif", "palette8-right.png"),
        Rejected("TIFF", "palette missing", "palette_missing.tif", "TIFF: the palette is missing or has too few colours."),
        Rejected("TIFF", "16-bit palette", "palette16.tif", "16-bit palette TIFF is not supported. Convert the file to 8 bits."),
        Equal("TIFF", "CCITT Group 3", "bilevel_g3.tif", "grey1-right.png"),
        Equal("TIFF", "CCITT Group 3 in two dimensions", "bilevel_g3_2d.tif", "grey1-right.png"),
        Equal("TIFF", "CCITT Group 3 with fill bits", "bilevel_g3_fill.tif", "grey1-right.png"),
        Equal("TIFF", "CCITT Group 4", "bilevel_g4.tif", "grey1-right.png"),
        Equal("TIFF", "CCITT Group 4, min is black", "bilevel_g4_black.tif", "grey1-right.png"),
        Equal("TIFF", "CCITT Group 4, fill order 2", "bilevel_g4_fill2.tif", "grey1-right.png"),
        Equal("TIFF", "CCITT RLE", "bilevel_rle.tif", "grey1-right.png"),
        Equal("TIFF", "grey, LZW with predictor 2", "grey_lzw.tif", "grey8-right.png"),
        Equal("TIFF", "grey with alpha", "grey_alpha.tif", "grey8-right.png"),
        Equal("TIFF", "grey with an extra channel in separate planes", "grey_extra_planes.tif", "grey8-right.png"),
        Rejected("TIFF", "grey with premultiplied alpha", "grey_premultiplied.tif", "grey TIFF with premultiplied alpha is not supported. Convert the file to RGB."),
        Equal("TIFF", "8-bit signed grey", "grey_int8.tif", "grey8-right.png"),
        Rejected("TIFF", "6-bit grey", "grey6.tif", "6-bit TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "12-bit grey", "grey12.tif", "12-bit TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "12-bit grey of small values", "grey12_small.tif", "12-bit TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "14-bit grey", "grey14.tif", "14-bit TIFF is not supported. Convert the file to 8 bits."),
        Equal("TIFF", "16-bit grey: scaled", "grey16.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey, big-endian", "grey16_mm.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey, big-endian, LZW with predictor 2", "grey16_mm_lzw.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey in tiles, Deflate", "grey16_tiles_deflate.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey whose values have 8 bits: kept", "grey16_of_8_bits.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey of 8-bit values, min is white: not inverted", "grey16_white_of_8_bits.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey, min is white: not inverted", "grey16_white.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey, min is white, big-endian", "grey16_white_mm.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey, fill order 2", "grey16_fill2.tif", "grey8-right.png"),
        Equal("TIFF", "16-bit grey with alpha", "grey16_alpha.tif", "grey8-right.png"),
        Rejected("TIFF", "16-bit signed grey", "grey16_int.tif", "16-bit signed TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "32-bit grey", "grey32.tif", "32-bit TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "32-bit signed grey", "grey32_int.tif", "32-bit signed TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "floating-point grey", "grey_float.tif", "32-bit floating-point TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "floating-point grey from 0 to 1", "grey_float_unit.tif", "32-bit floating-point TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "floating-point grey, min is white", "grey_float_white.tif", "32-bit floating-point TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "double grey", "grey_float64.tif", "64-bit floating-point TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "complex numbers", "grey_complex.tif", "64-bit complex TIFF is not supported. Convert the file to 8 bits."),
        Rejected("TIFF", "transparency mask", "mask.tif", "transparency mask TIFF is not supported. Convert the file to RGB."),
        Equal("TIFF", "CMYK", "cmyk.tif", "cmyk-right.png"),
        Equal("TIFF", "CMYK, LZW", "cmyk_lzw.tif", "cmyk-right.png"),
        Equal("TIFF", "CMYK in separate planes", "cmyk_planes.tif", "cmyk-right.png"),
        Equal("TIFF", "16-bit CMYK", "cmyk16.tif", "cmyk-right.png"),
        Equal("TIFF", "16-bit CMYK, big-endian", "cmyk16_mm.tif", "cmyk-right.png"),
        Equal("TIFF", "CMYK with an extra channel", "cmyk_extra.tif", "cmyk-right.png"),
        Equal("TIFF", "CMYK with alpha", "cmyk_alpha.tif", "cmyk-right.png"),
        Rejected("TIFF", "five inks", "inks5.tif", "TIFF with inks other than CMYK is not supported. Convert the file to RGB."),
        Equal("TIFF", "CMYK, JPEG", "cmyk_jpeg.tif", "cmyk_jpeg-right.png"),
        Equal("TIFF", "JPEG, YCbCr", "jpeg_ycbcr.tif", "jpeg_ycbcr-right.png"),
        Equal("TIFF", "JPEG, YCbCr in strips", "jpeg_ycbcr_strips.tif", "jpeg_ycbcr_strips-right.png"),
        Equal("TIFF", "JPEG, RGB", "jpeg_rgb.tif", "jpeg_ycbcr-right.png"),
        Equal("TIFF", "JPEG, RGB in tiles", "jpeg_rgb_tiles.tif", "jpeg_rgb_tiles-right.png"),
        Equal("TIFF", "JPEG, YCbCr in tiles", "jpeg_ycbcr_tiles.tif", "jpeg_ycbcr_tiles-right.png"),
        Equal("TIFF", "JPEG, grey", "jpeg_grey.tif", "jpeg_grey-right.png"),
        Rejected("TIFF", "YCbCr without JPEG", "ycbcr_444.tif", "YCbCr TIFF is supported only with JPEG compression and in one plane. Convert the file to RGB."),
        Rejected("TIFF", "YCbCr, LZW", "ycbcr_444_lzw.tif", "YCbCr TIFF is supported only with JPEG compression and in one plane. Convert the file to RGB."),
        Rejected("TIFF", "YCbCr with fewer colour samples", "ycbcr_420.tif", "YCbCr TIFF is supported only with JPEG compression and in one plane. Convert the file to RGB."),
        Rejected("TIFF", "YCbCr in separate planes", "ycbcr_planes.tif", "YCbCr TIFF is supported only with JPEG compression and in one plane. Convert the file to RGB."),
        Rejected("TIFF", "8-bit CIELAB", "lab8.tif", "CIELAB TIFF is not supported. Convert the file to RGB."),
        Rejected("TIFF", "16-bit CIELAB", "lab16.tif", "CIELAB TIFF is not supported. Convert the file to RGB."),
        Rejected("TIFF", "ICCLAB", "icclab8.tif", "ICCLAB TIFF is not supported. Convert the file to RGB."),
        Rejected("TIFF", "ITULAB", "itulab8.tif", "ITULAB TIFF is not supported. Convert the file to RGB."),
        Rejected("TIFF", "camera raw", "cfa.tif", "camera raw (colour filter array) TIFF is not supported. Convert the file to RGB."),
        Rejected("TIFF", "linear camera raw", "linear_raw.tif", "camera raw (linear) TIFF is not supported. Convert the file to RGB."),
        Rejected("TIFF", "unknown colours", "photometric_unknown.tif", "photometric interpretation 77 TIFF is not supported. Convert the file to RGB."),
        Rejected("TIFF", "a strip of no bytes", "damaged_count_0.tif", "TIFF: strip 2 of 4 is empty or outside the file"),
        Rejected("TIFF", "a strip of too few bytes", "damaged_count_short.tif", "is truncated or damaged"),
        Rejected("TIFF", "a strip after the end of the file", "damaged_offset_behind_end.tif", "TIFF: strip 3 of 4 is empty or outside the file"),
        Rejected("TIFF", "a strip at offset 0", "damaged_offset_0.tif", "TIFF: strip 3 of 4 is empty or outside the file"),
        Rejected("TIFF", "strips missing", "damaged_strips_missing.tif", "TIFF: the picture has 4 strips, but the directory lists 2."),
        Rejected("TIFF", "a wrong number of samples", "damaged_samples.tif", "is truncated or damaged"),
        Equal("TIFF", "an uncompressed strip whose byte count is 0", "damaged_raw_count_0.tif", "rgb-right.png"),
        Rejected("TIFF", "an uncompressed strip that ends after the end of the file", "damaged_raw_offset_behind_end.tif", "is empty or outside the file"),
        Rejected("TIFF", "no strips", "damaged_no_strips.tif", "TIFF: the directory does not state the positions of the strips."),
        Rejected("TIFF", "a tile after the end of the file", "damaged_tile_missing.tif", "TIFF: tile 5 of 6 is empty or outside the file"),
        Rejected("TIFF", "a tile of no bytes", "damaged_tile_count_0.tif", "TIFF: tile 5 of 6 is empty or outside the file"),
        Equal("PNG", "16-bit grey: scaled", "grey16.png", "grey8-right.png"),
        Equal("PNG", "16-bit grey whose values have 8 bits: kept", "grey16_of_8_bits.png", "grey8-right.png"),
        Equal("PNG", "16-bit grey with alpha", "grey16_alpha.png", "grey8-right.png"),
        Equal("PNG", "16-bit RGB", "rgb16.png", "rgb-right.png"),
        Equal("PNG", "16-bit RGB with alpha", "rgba16.png", "rgb-right.png"),
    ];

    /// <summary>The case of a file.</summary>
    public static FormatCase Of(string file) => Cases.Single(formatCase => formatCase.File == file);

    /// <summary>The bytes of a file or reference.</summary>
    public static byte[] Bytes(string file) => System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "formats", file));

    private static FormatCase Equal(string format, string feature, string file, string reference) =>
        new(format, feature, file, Expectation.Equal) { ReferenceFile = reference };

    private static FormatCase Rejected(string format, string feature, string file, string message) =>
        new(format, feature, file, Expectation.Rejected) { Message = message };
}
