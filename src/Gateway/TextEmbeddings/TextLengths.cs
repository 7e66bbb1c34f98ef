using System.Collections.Immutable;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.TextEmbeddings;

/// <summary>Makes texts as long as the models read, or refuses those that are longer.</summary>
internal sealed class TextLengths(GrainClient client, IGrainFactory grains)
{
    /// <summary>The texts as they can be embedded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="truncate">Whether longer ones may be cut.</param>
    /// <param name="where">The path of a text in the request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ApiException">One is too long, and may not be cut or would lose what the model reads.</exception>
    public async Task<ImmutableArray<string>> FitAsync(string model, ImmutableArray<string> texts, bool truncate, Func<int, string> where, CancellationToken cancellationToken)
    {
        int[] tooLong = [.. Enumerable.Range(0, texts.Length).Where(index => texts[index].Length > Limits.MaxLabelLength)];
        if (tooLong.Length > 0 && !truncate)
        {
            throw TooLong($"'{where(tooLong[0])}' has {texts[tooLong[0]].Length} characters, and the maximum is {Limits.MaxLabelLength}. Shorten it, or send \"truncate\": true.");
        }

        // The tokenizer cuts texts up to the maximum by itself.
        int[] unsure = truncate ? tooLong : [.. Enumerable.Range(0, texts.Length)];
        if (unsure.Length == 0)
        {
            return texts;
        }

        ImmutableArray<string> fitting = [.. texts.Select(TextInput.Cut)];
        var info = await client.GetModelAsync(model, cancellationToken);
        foreach (var part in unsure.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            var tokens = await grains.GetTextEncoder().InspectAsync(model, info.TextFingerprint, [.. part.Select(index => fitting[index])], cancellationToken);
            for (var i = 0; i < part.Length; i++)
            {
                if (truncate && !tokens[i].IsTruncated)
                {
                    throw TooLong($"'{where(part[i])}' has {texts[part[i]].Length} characters, and the maximum is {Limits.MaxLabelLength}: cut to them, it would lose tokens that '{model}' reads. Shorten it.");
                }

                if (!truncate && tokens[i].IsTruncated)
                {
                    throw TooLong($"'{where(part[i])}' has more than the {info.MaxTextTokens} tokens that '{model}' reads, and 'truncate' is false. Shorten it, or send \"truncate\": true.");
                }
            }
        }

        return fitting;
    }

    private static ApiException TooLong(string message) => new(ApiError.BadRequest(message, ErrorCodes.InputTooLong));
}
