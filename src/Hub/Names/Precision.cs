using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>Precision of a repository's graphs: the suffix in their names, as in <c>vision_model_int8.onnx</c>.</summary>
internal static partial class Precision
{
    /// <summary>Display name of graphs without a suffix.</summary>
    public const string Full = "float32";

    /// <summary>Returns null for float32, otherwise the suffix after the underscore.</summary>
    /// <exception cref="HubException">The text is not a valid precision.</exception>
    public static string? Parse(string? text) => text switch
    {
        null or "" or "fp32" or Full => null,

        // transformers.js calls this setting q8 but its files "quantized".
        "q8" => "quantized",
        _ when Word().IsMatch(text) => text,
        _ => throw new HubException(
            HubError.BadName, $"'{SafeText.Of(text)}' is not a valid precision.", "Use float32, fp16, int8, uint8, quantized, q4, q4f16 or bnb4."),
    };

    [GeneratedRegex(@"\A[a-z0-9]{1,16}\z")]
    private static partial Regex Word();
}
