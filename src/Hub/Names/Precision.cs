using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>Which graphs of a repository: what follows their names, as in <c>vision_model_int8.onnx</c>.</summary>
internal static partial class Precision
{
    /// <summary>Name of the graphs without such a part, for messages.</summary>
    public const string Full = "float32";

    /// <summary>Null for float32, else the part after the underscore.</summary>
    /// <exception cref="HubException">It cannot be one.</exception>
    public static string? Parse(string? text) => text switch
    {
        null or "" or "fp32" or Full => null,

        // The name of the setting in transformers.js, where the files are called otherwise.
        "q8" => "quantized",
        _ when Word().IsMatch(text) => text,
        _ => throw new HubException(
            HubError.BadName, $"'{Shown.Of(text)}' is no precision.", "Known ones are float32, fp16, int8, uint8, quantized, q4, q4f16 and bnb4."),
    };

    [GeneratedRegex(@"\A[a-z0-9]{1,16}\z")]
    private static partial Regex Word();
}
