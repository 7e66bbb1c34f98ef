namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>What Pillow would hold a decoded picture as: it matters to models that resize pictures before they become RGB.</summary>
internal enum PixelMode
{
    /// <summary>Grey or RGB with 8 bits: resizing before or after the conversion is the same.</summary>
    Plain,

    /// <summary>It may have an alpha channel: colours are multiplied with it, resized, and divided.</summary>
    Transparent,

    /// <summary>A palette, or two colours: resized by the nearest pixel, whatever the filter.</summary>
    Indexed,

    /// <summary>Another, such as CMYK or 16-bit grey.</summary>
    Other,
}
