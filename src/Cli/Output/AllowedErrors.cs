using System.Globalization;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>How many images of a job may have an error: a number, or a share of all.</summary>
internal sealed class AllowedErrors
{
    private readonly string _text;
    private readonly double _number;
    private readonly bool _isPercent;

    private AllowedErrors(string text, double number, bool isPercent) => (_text, _number, _isPercent) = (text, number, isPercent);

    /// <summary>Parses <c>10</c> or <c>2.5%</c>; null if the text is neither.</summary>
    public static AllowedErrors? TryParse(string text)
    {
        if (text.EndsWith('%'))
        {
            return double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100
                ? new AllowedErrors(text, percent, isPercent: true)
                : null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? new AllowedErrors(text, count, isPercent: false) : null;
    }

    /// <summary>Whether a number of errors is allowed.</summary>
    /// <param name="errors">Number of images with an error.</param>
    /// <param name="images">Number of all images.</param>
    public bool Covers(long errors, long images) => errors <= (_isPercent ? images * (_number / 100) : _number);

    /// <summary>As written on the command line.</summary>
    public override string ToString() => _text;
}
