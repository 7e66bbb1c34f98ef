using System.Globalization;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Writes numbers so that clients in other languages read them correctly.</summary>
internal static class JsonScores
{
    /// <summary>Writes a number with a decimal point, because Python reads <c>1</c> as an integer.</summary>
    /// <exception cref="InvalidOperationException">The number is not finite: JSON cannot represent it.</exception>
    public static void WriteFloat(this Utf8JsonWriter json, float value)
    {
        if (!float.IsFinite(value))
        {
            throw new InvalidOperationException("A score is not finite.");
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0", skipInputValidation: true);
    }

    /// <summary>Writes an array of numbers with a decimal point.</summary>
    public static void WriteFloats(this Utf8JsonWriter json, ReadOnlySpan<float> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteFloat(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a named number with a decimal point.</summary>
    public static void WriteFloat(this Utf8JsonWriter json, string name, float value)
    {
        json.WritePropertyName(name);
        json.WriteFloat(value);
    }
}
