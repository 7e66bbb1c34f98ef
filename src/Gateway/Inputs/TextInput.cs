using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>A text to embed.</summary>
internal static class TextInput
{
    /// <summary>Refuses a text that is too long, by its place in the request: the cluster knows its place in a message only.</summary>
    /// <exception cref="ApiException">It has more than <see cref="Limits.MaxLabelLength"/> characters.</exception>
    public static string Check(string text, string member) => text.Length <= Limits.MaxLabelLength ? text : throw new ApiException(ApiError.BadRequest(
        $"'{member}' has {text.Length} characters, more than the {Limits.MaxLabelLength} of a text. Shorten it: a model reads some 50 words at most.", "input_too_long"));
}
