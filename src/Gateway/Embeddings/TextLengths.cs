using System.Collections.Immutable;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Embeddings;

/// <summary>A text to embed.</summary>
/// <param name="Member">Where it is in the request.</param>
/// <param name="Text">The whole text.</param>
internal readonly record struct GivenText(string Member, string Text);

/// <summary>Makes texts as long as the models read, or refuses those that are longer: <c>truncate</c> of Hugging Face's routes and of Text Embeddings Inference.</summary>
internal sealed class TextLengths(TextTokens tokens)
{
    /// <summary>The texts as they can be embedded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="truncate">
    /// True: longer ones are cut to what the model reads. False: they are refused. Null: those within the maximum length are cut by the tokenizer, and longer ones are refused.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ApiException">One is too long, and may not be cut or would lose what the model reads.</exception>
    public async Task<ImmutableArray<string>> FitAsync(AskedModel model, ImmutableArray<GivenText> texts, bool? truncate, CancellationToken cancellationToken)
    {
        ImmutableArray<string> fitting = [.. texts.Select(text => truncate is true ? TextInput.Cut(text.Text) : TextInput.Check(text.Text, text.Member))];

        // The tokenizer cuts texts up to the maximum by itself.
        ImmutableArray<int> unsure = [.. Enumerable.Range(0, texts.Length).Where(index => truncate is false || fitting[index].Length < texts[index].Text.Length)];
        var read = await tokens.CountAsync(model, [.. unsure.Select(index => fitting[index])], cancellationToken);
        foreach (var (text, count) in unsure.Select(index => texts[index]).Zip(read))
        {
            if (truncate is true && !count.IsTruncated)
            {
                throw TooLong($"'{text.Member}' has {text.Text.Length} characters, and the maximum is {Limits.MaxLabelLength}: cut to them, it would lose tokens that '{model.Name}' reads. Shorten it.");
            }

            if (truncate is false && count.IsTruncated)
            {
                throw TooLong($"'{text.Member}' has more than the {count.Count} tokens that '{model.Name}' reads, and 'truncate' is false. Shorten it, or send \"truncate\": true.");
            }
        }

        return fitting;
    }

    private static ApiException TooLong(string message) => new(ApiError.BadRequest(message, ErrorCodes.InputTooLong));
}
