using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>
/// Prompt vectors of one text tower, shared by all label sets. Key: <c>{model}/{text fingerprint}</c>. One call at a time, so each prompt is encoded
/// only once, whatever sets it is in.
/// </summary>
[Alias("zso.IPromptGrain")]
public interface IPromptGrain : IGrainWithStringKey
{
    /// <summary>Returns the vectors of prompts, embedding and storing the missing ones.</summary>
    /// <param name="prompts">1 to <see cref="ITextEncoderGrain.MaxPromptsPerCall"/> distinct prompts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("Embed"), ResponseTimeout("00:10:00")]
    Task<PromptVectors> Embed(ImmutableArray<string> prompts, CancellationToken cancellationToken = default);
}

/// <summary>Vectors of prompts.</summary>
/// <param name="Vectors">Little-endian float32 <c>[prompts, dimension]</c>, each row of unit length.</param>
/// <param name="Embedded">Number of prompts that were encoded by this call.</param>
[GenerateSerializer, Immutable, Alias("zso.PromptVectors")]
public sealed record PromptVectors([property: Id(0)] byte[] Vectors, [property: Id(1)] int Embedded);
