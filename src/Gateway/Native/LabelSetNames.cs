using System.Globalization;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Parses <c>name</c> and <c>name@version</c>.</summary>
internal static class LabelSetNames
{
    /// <summary>The label set with that name.</summary>
    /// <exception cref="ApiException">The version is not an integer of 1 or more.</exception>
    public static LabelSetDefinition Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            return new LabelSetDefinition { Name = text };
        }

        return int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= 1
            ? new LabelSetDefinition { Name = text[..at], Version = version }
            : throw new ApiException(ApiError.BadRequest($"'{text}' is not a valid label set name. Write NAME or NAME@3."));
    }
}
