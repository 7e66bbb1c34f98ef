using System.Globalization;

namespace ZeroShotOrleans.Meters;

/// <summary>Tags as text.</summary>
internal static class TagText
{
    /// <summary>Such as <c>lane=interactive model=clip</c>, in order; empty for none.</summary>
    public static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")).Order(StringComparer.Ordinal));
}
