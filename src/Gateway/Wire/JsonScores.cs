using System.Globalization;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Numbers in JSON as clients in other languages read them.</summary>
internal static class JsonScores
{
    /// <summary>Writes a number that is always read as a floating one: Python makes an integer of <c>1</c>.</summary>
    /// <exception cref="InvalidOperationException">It is not finite: JSON has no word for that, and clients break on NaN in their own ways.</exception>
    public static void WriteFloat(this Utf8JsonWriter json, float value)
    {
        if (!float.IsFinite(value))
        {
            throw new InvalidOperationException("A score is not finite.");
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0", skipInputValidation: true);
    }

    /// <summary>The same with a name in front.</summary>
    public static void WriteFloat(this Utf8JsonWriter json, string name, float value)
    {
        json.WritePropertyName(name);
        json.WriteFloat(value);
    }
}
