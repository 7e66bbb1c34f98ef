using System.Globalization;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Reads <c>name</c> and <c>name@version</c>.</summary>
internal static class LabelSetNames
{
    /// <summary>The set that is meant.</summary>
    /// <exception cref="ApiException">The version is not a number of 1 or more.</exception>
    public static LabelSetDefinition Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            return new LabelSetDefinition { Name = text };
        }

        return int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= 1
            ? new LabelSetDefinition { Name = text[..at], Version = version }
            : throw new ApiException(ApiError.BadRequest($"'{text}' names no version of a label set. Write NAME or NAME@3."));
    }
}
