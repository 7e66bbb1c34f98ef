using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>
/// Prompt embeddings of one text tower, shared by all label sets. Key: <c>{model}/{text fingerprint}</c>. One call at a time, so each prompt is encoded
/// only once, whatever sets it is in.
/// </summary>
[Alias("zso.IPromptGrain")]
public interface IPromptGrain : IGrainWithStringKey
{
    /// <summary>Returns the embeddings of prompts, embedding and storing the missing ones.</summary>
    /// <param name="prompts">1 to <see cref="ITextEncoderGrain.MaxPromptsPerCall"/> distinct prompts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("Embed"), ResponseTimeout("00:10:00")]
    Task<PromptEmbeddings> EmbedAsync(ImmutableArray<string> prompts, CancellationToken cancellationToken = default);
}

/// <summary>Embeddings of prompts.</summary>
/// <param name="Embeddings">Little-endian float32 <c>[prompts, dimension]</c>, each row of unit length.</param>
/// <param name="Embedded">Number of prompts that were encoded by this call.</param>
[GenerateSerializer, Immutable, Alias("zso.PromptEmbeddings")]
public sealed record PromptEmbeddings([property: Id(0)] byte[] Embeddings, [property: Id(1)] int Embedded);
