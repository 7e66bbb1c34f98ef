namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>Resize filters, with the numbers of Pillow and <c>preprocessor_config.json</c> (key <c>resample</c>).</summary>
internal enum ResizeFilter
{
    Nearest = 0,
    Lanczos = 1,
    Bilinear = 2,
    Bicubic = 3,
    Box = 4,
    Hamming = 5,
}

/// <summary>The filter functions, written so that they round exactly as Pillow's (src/libImaging/Resample.c).</summary>
internal static class FilterCurve
{
    /// <summary>Radius of the filter in input pixels, without shrinking.</summary>
    public static double Support(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear or ResizeFilter.Hamming => 1,
        ResizeFilter.Bicubic => 2,
        ResizeFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter has no curve."),
    };

    /// <summary>Weight of an input pixel whose centre is <paramref name="x"/> away, before normalization of the weights.</summary>
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
        // Pillow has these two constants in single precision.
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
