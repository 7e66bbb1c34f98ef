namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>The filters of a resize, with the numbers that Pillow and <c>preprocessor_config.json</c> (key <c>resample</c>) give them.</summary>
internal enum ResizeFilter
{
    Nearest = 0,
    Lanczos = 1,
    Bilinear = 2,
    Bicubic = 3,
    Box = 4,
    Hamming = 5,
}

/// <summary>The curves behind the filters, written so that each rounds exactly as Pillow's (src/libImaging/Resample.c).</summary>
internal static class FilterCurve
{
    /// <summary>How far the curve reaches to each side, in input pixels, when nothing is shrunk.</summary>
    public static double Support(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear or ResizeFilter.Hamming => 1,
        ResizeFilter.Bicubic => 2,
        ResizeFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter has no curve."),
    };

    /// <summary>The weight of an input pixel whose centre lies <paramref name="x"/> away, before the weights are made to sum to 1.</summary>
    public static double At(ResizeFilter filter, double x) => filter switch
    {
        ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
        ResizeFilter.Bilinear => Bilinear(Math.Abs(x)),
        ResizeFilter.Hamming => Hamming(Math.Abs(x)),
        ResizeFilter.Bicubic => Bicubic(Math.Abs(x)),
        ResizeFilter.Lanczos => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter has no curve."),
    };

    private static double Bilinear(double x) => x < 1 ? 1 - x : 0;

    private static double Bicubic(double x)
    {
        const double a = -0.5;
        return x < 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a
            : 0;
    }

    private static double Hamming(double x)
    {
        if (x is 0 or >= 1)
        {
            return x is 0 ? 1 : 0;
        }

        x *= Math.PI;
        // Pillow writes these two constants in single precision.
        return Math.Sin(x) / x * (0.54f + (0.46f * Math.Cos(x)));
    }

    private static double Sinc(double x)
    {
        if (x is 0)
        {
            return 1;
        }

        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
