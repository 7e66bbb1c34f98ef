using System.Text;
using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Measures every feature of every format, and writes the table of docs/models.md.</summary>
internal static class FormatTable
{
    /// <summary>Features and the files that demonstrate them. A file belongs to the first feature that matches its name.</summary>
    private static readonly (string Format, string Feature, string Files)[] _features =
    [
        ("JPEG", "baseline and progressive; 4:2:0, 4:2:2, 4:4:4; grey; RGB; odd sizes; restart markers; fill bytes; bytes after the end", "good/(jpeg_(420|422|444|gray|large|odd.*|progressive|q5|restart|rgb_adobe0|trailing_garbage)|size_.*).jpg|small/jpeg_(fill_bytes|two_scans).jpg"),
        ("JPEG", "CMYK and YCCK, with and without Adobe's marker", "good/jpeg_(cmyk|ycck).jpg|small/jpeg_cmyk.*"),
        ("JPEG", "colour profiles: ignored", "good/jpeg_icc_.*"),
        ("JPEG", "orientation 1 to 8 in EXIF, both byte orders, all types of number; damaged EXIF: none", "good/jpeg_exif_.*|(small|turned)/jpeg_(exif|big|little)_.*"),
        ("JPEG", "orientation in XMP, where EXIF has none", "good/jpeg_xmp_.*|(small|turned)/jpeg_xmp_.*"),
        ("JPEG", "12 bits", "hostile/jpeg_says_12_bit.jpg"),
        ("JPEG", "cut, without an end marker", "hostile/jpeg_(cut_..|progressive_cut_50|no_eoi|no_tables).jpg"),
        ("JPEG", "no frame", "hostile/soi_only.jpg"),
        ("PNG", "grey of 1, 2, 4 and 8 bits, RGB, palettes of 1 to 8 bits, interlaced", "good/png_(1bit|gray|gray2|gray4|palette|palette_4bit|rgb|rgb_interlaced).png|good/size_.*.png|small/png_palette[124].png"),
        ("PNG", "alpha: dropped", "good/png_(gray_alpha|rgba|rgba_all_clear).png"),
        ("PNG", "16-bit RGB, with and without alpha, and grey with alpha: scaled", "good/png_rgba?16.png|small/png_grey_alpha16.png"),
        ("PNG", "transparent colours (also laid over white for CLIP, SigLIP and BLIP)", "good/png_.*_trns.png|small/png_(grey._clear|palette_|rgb).*"),
        ("PNG", "colour profiles and gamma: ignored", "good/png_rgb_(icc|gama_1).png"),
        ("PNG", "orientation 1 to 8 in eXIf, before and after the pixels", "good/png_rgb_exif_6.png|(small|turned)/(png_exif|apng).*"),
        ("PNG", "orientation in \"Raw profile type exif\" of tEXt, zTXt and iTXt, packed or not, before and after the pixels", "turned/png_raw_(exif_.*|twice|beats_xmp|without_then_xmp).png"),
        ("PNG", "orientation in XMP of iTXt, packed or not, with language and translated keyword", "(small|turned)/png_xmp_([1-8]|packed_[1-8]|.*language|itxt.*|text.*|ztxt.*|twice|beats_app1).png"),
        ("PNG", "orientation in \"Raw profile type APP1\", which Pillow ignores: rotated", "turned/png_raw_app1_.*"),
        ("PNG", "damaged, foreign and too long text: no orientation", "turned/png_.*"),
        ("PNG", "cut", "hostile/png_cut_..[.]png"),
        ("PNG", "a wrong checksum of the header", "hostile/png_crc_ihdr.png"),
        ("PNG", "no columns", "hostile/png_zero_width.png"),
        ("GIF", "87a and 89a; animated: the first frame; interlaced; local palette; no palette; frames outside the screen; transparent index", "good/gif.*|small/gif_.*|turned/gif_xmp.gif"),
        ("GIF", "cut", "hostile/gif_cut_50.gif"),
        ("WebP", "lossy, lossless, animated: the first frame; alpha: dropped", "good/webp_(alpha_.*|animated|lossless|lossy).webp|small/webp_odd_lossy.webp"),
        ("WebP", "orientation 1 to 8 in EXIF, else in XMP, where the flags announce it", "good/webp_exif_8.webp|(small|turned)/webp_(exif|xmp)_.*"),
        ("WebP", "cut", "hostile/webp_cut_50.webp"),
        ("BMP", "1, 4, 8, 16, 24 and 32 bits; palettes; bit fields; top-down; OS 2; headers 4 and 5", "good/bmp_.*|small/bmp_(16|32|565|core|offset|palette|short|v4|v5|32_fields).*"),
        ("BMP", "run lengths of 4 and 8 bits", "small/bmp_rle.*"),
        ("TIFF", "more files of the reference", "good/tiff_.*|small/tiff_.*"),
        ("Photoshop", "composite of PSD and PSB: RGB, grey, duotone, indexed, CMYK, 8 and 16 bits; alpha: dropped", "more/psd_.*"),
        ("TGA", "RGB, grey, palettes, 16 bits, run lengths, all origins; alpha: dropped", "more/tga_.*"),
        ("camera raw", "the largest preview in DNG, NEF, ARW, CR2, CR3, RW2, RAF and others in the layout of TIFF; orientation in EXIF", "more/raw_.*"),
        ("AVIF", "photos, 4:2:0, with and without alpha, as CLIP sees them", "good/avif.*"),
        ("AVIF", "grey, lossless", "avif/avif_(grey|lossless).avif"),
        ("AVIF", "4:4:4, 10 and 12 bits, limited range, grids, sequences: the first frame; alpha: dropped", "avif/avif_(444|10_bit|12_bit|limited_range|grid|sequence|alpha|alpha_10_bit).avif"),
        ("AVIF", "4:2:2 and 4:2:0 with sharp edges of colour", "avif/avif_42[02].avif"),
        ("AVIF", "premultiplied alpha: divided", "avif/avif_premultiplied(_turned)?.avif"),
        ("AVIF", "premultiplied alpha of 10 bits: divided; nearly all of the difference is where alpha is below a tenth", "avif/avif_premultiplied_10_bit.avif"),
        ("AVIF", "irot and imir in all combinations and orders, of grids too; clap, and EXIF: ignored", "avif/avif_(.*irot.*|clap.avif|exif.*)"),
        ("AVIF", "orientation in XMP, if neither irot, imir nor EXIF has one", "avif/avif_xmp_.*"),
    ];

    /// <summary>File types that are recognized only for the error message, with the first bytes of such a file.</summary>
    private static readonly (string Kind, byte[] Start)[] _unsupportedTypes =
    [
        ("Sigma X3F", [.. "FOVb"u8]),
        ("ICO", [0, 0, 1, 0, 1, 0]),
        ("QOI", [.. "qoif"u8]),
        ("OpenEXR", [0x76, 0x2F, 0x31, 0x01]),
        ("PNM", [.. "P6\n3 2\n255\n"u8]),
        ("PDF", [.. "%PDF-1.7"u8]),
        ("PostScript", [.. "%!PS-Adobe"u8]),
        ("SVG", [.. "<svg xmlns='http://www.w3.org/2000/svg'/>"u8]),
        ("MP4", [0, 0, 0, 24, .. "ftypisom\0\0\x02\0isomiso2"u8]),
        ("QuickTime", [0, 0, 0, 20, .. "ftypqt  \0\0\0\0qt  "u8]),
        ("3GPP", [0, 0, 0, 20, .. "ftyp3gp5\0\0\0\0isom"u8]),
        ("Matroska or WebM", [0x1A, 0x45, 0xDF, 0xA3]),
        ("AVI", [.. "RIFF\0\0\0\0AVI "u8]),
        ("MPEG-4 audio", [0, 0, 0, 20, .. "ftypM4A \0\0\0\0isom"u8]),
        ("AppleDouble", [0, 5, 0x16, 7, 0, 2, 0, 0]),
        ("ZIP", [.. "PK\x03\x04"u8]),
        ("gzip", [0x1F, 0x8B, 8]),
        ("HTML", [.. "<!doctype html><title>404</title>"u8]),
        ("XML", [.. "<?xml version='1.0'?><Error/>"u8]),
        ("Git LFS pointer", [.. "version https://git-lfs.github.com/spec/v1\n"u8]),
        ("git-annex pointer", [.. "/annex/objects/SHA256E-s1--0.jpg\n"u8]),
        ("text", [.. "hello"u8]),
        ("anything else", [1, 2, 3, 200]),
    ];

    /// <summary>Files that demonstrate no feature.</summary>
    private static readonly Regex _excluded = new("^hostile/(empty|one_byte|random|text|html|zip|pdf|eps|svg_.*|jpeg_(65000|height_0|says_12000|huffman.*|flipped.*)|png_(bomb.*|60000x1|bad_.*|idat.*|palette_overrun)|gif_huge.*|bmp_huge|webp_header_only|tiff_loop).*|^good/png_gray16.*|^good/tiff_gray16.*");

    /// <summary>Files that should belong to a feature but do not.</summary>
    public static IEnumerable<string> UnassignedFiles =>
        FormatSample.All.Select(sample => sample.Name).Where(name => !_excluded.IsMatch(name) && FeatureOf(name) is null);

    /// <summary>Features without a file.</summary>
    public static IEnumerable<string> FeaturesWithoutFiles
    {
        get
        {
            var shown = FormatSample.All.Select(sample => FeatureOf(sample.Name)).ToHashSet();
            return _features.Where((_, index) => !shown.Contains(index)).Select(feature => feature.Feature);
        }
    }

    /// <summary>The table in Markdown.</summary>
    public static string Write()
    {
        var rows = new List<(string Format, string Feature, string Result)>();
        var samples = FormatSample.All.Where(sample => !_excluded.IsMatch(sample.Name)).ToLookup(sample => FeatureOf(sample.Name));
        for (var i = 0; i < _features.Length; i++)
        {
            var (format, feature, _) = _features[i];
            rows.Add((format, feature, samples[i].Select(sample => sample.Measure()).Aggregate(FormatResult.Worse).Text));
        }

        rows.AddRange(FormatCatalogue.Cases.Select(formatCase => (formatCase.Format, formatCase.Feature, FormatSample.Of(formatCase).Text)));
        rows.AddRange(_unsupportedTypes.Select(other => ("other files", other.Kind, Reason(other.Kind, FormatSample.Rejected(other.Start).Text))));

        // Files rejected for the same reason share a row.
        var table = new StringBuilder("| format | features | result |\n|---|---|---|\n");
        foreach (var group in rows.GroupBy(row => row.Format).SelectMany(format => format.GroupBy(row => (row.Format, Result: Generalize(row.Result), Feature: row.Result.StartsWith("refused", StringComparison.Ordinal) ? "" : row.Feature))))
        {
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {group.Key.Format} | {Escape(string.Join("; ", group.Select(row => row.Feature)))} | {Escape(group.Key.Result)} |\n");
        }

        return table.ToString();
    }

    private static int? FeatureOf(string name)
    {
        for (var i = 0; i < _features.Length; i++)
        {
            if (Regex.IsMatch(name, $"^({_features[i].Files})$"))
            {
                return i;
            }
        }

        return null;
    }

    // The row already names the type.
    private static string Reason(string kind, string text) => text.Replace($"refused: {kind}: ", "refused: ", StringComparison.Ordinal);

    // The messages differ only in the strip or compression, so one row covers them.
    private static string Generalize(string result)
    {
        result = Regex.Replace(result, @"(strip|tile) \d+ of \d+ .*", "$1 N of M is empty or outside the file");
        return Regex.Replace(result, @"TIFF compression .+ is not supported", "TIFF compression NAME (NUMBER) is not supported");
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}
