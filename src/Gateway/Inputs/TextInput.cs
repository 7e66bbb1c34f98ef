using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>A text to embed.</summary>
internal static class TextInput
{
    /// <summary>Rejects a text that is too long and names its member. The cluster would name its index within one message.</summary>
    /// <exception cref="ApiException">It has more than <see cref="Limits.MaxLabelLength"/> characters.</exception>
    public static string Check(string text, string member) => text.Length <= Limits.MaxLabelLength ? text : throw new ApiException(ApiError.BadRequest(
        $"'{member}' has {text.Length} characters, and the maximum is {Limits.MaxLabelLength}. Shorten it: models read about 50 words.", ErrorCodes.InputTooLong));

    /// <summary>The start of a text that is too long, without half of a character.</summary>
    public static string Cut(string text) =>
        text.Length <= Limits.MaxLabelLength ? text : text[..(char.IsHighSurrogate(text[Limits.MaxLabelLength - 1]) ? Limits.MaxLabelLength - 1 : Limits.MaxLabelLength)];
}
