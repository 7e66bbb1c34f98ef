namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>TIFF compression numbers, and which ones are supported.</summary>
internal static class TiffCompression
{
    public const uint None = 1, CcittRle = 2, CcittGroup3 = 3, CcittGroup4 = 4, Lzw = 5, Jpeg = 7, AdobeDeflate = 8, PackBits = 32773, Deflate = 32946;

    /// <summary>Whether it is one of the CCITT fax compressions, with one bit per pixel.</summary>
    public static bool IsCcitt(uint number) => number is CcittRle or CcittGroup3 or CcittGroup4;

    public static bool IsDeflate(uint number) => number is AdobeDeflate or Deflate;

    public static bool IsRead(uint number) => number is None or Lzw or Jpeg or PackBits || IsCcitt(number) || IsDeflate(number);

    /// <summary>Name and number of a compression, such as <c>Zstandard (50000)</c>.</summary>
    public static string NameOf(uint number)
    {
        var name = number switch
        {
            None => "none",
            CcittRle => "CCITT RLE",
            CcittGroup3 => "CCITT Group 3",
            CcittGroup4 => "CCITT Group 4",
            Lzw => "LZW",
            6 => "old-style JPEG",
            Jpeg => "JPEG",
            AdobeDeflate or Deflate => "Deflate",
            9 => "JBIG black and white",
            10 => "JBIG colour",
            32766 => "NeXT",
            32771 => "CCITT RLE with words",
            PackBits => "PackBits",
            32809 => "ThunderScan",
            32895 or 32896 or 32897 or 32898 => "IT8",
            32908 => "Pixar film",
            32909 => "PixarLog",
            32947 => "Kodak DCS",
            33003 or 33004 or 33005 => "Aperio JPEG 2000",
            34661 => "JBIG",
            34676 => "SGI LogLuv",
            34677 => "SGI LogLuv, 24 bits",
            34712 => "JPEG 2000",
            34887 => "LERC",
            34892 => "lossy JPEG",
            34925 => "LZMA",
            50000 => "Zstandard",
            50001 => "WebP",
            50002 or 52546 => "JPEG XL",
            _ => null,
        };
        return name is null ? $"{number}" : $"{name} ({number})";
    }
}
