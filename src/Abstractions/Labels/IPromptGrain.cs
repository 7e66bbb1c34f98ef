using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>
/// Prompt vectors of one text tower, shared by all label sets. Key: <c>{model}/{text fingerprint}</c>. One call at a time, so a prompt runs through the
/// text tower once in the life of the cluster, whoever asks for it first.
/// </summary>
[Alias("zso.IPromptGrain")]
public interface IPromptGrain : IGrainWithStringKey
{
    /// <summary>Vectors of prompts, those that are stored and those that are embedded and stored now.</summary>
    /// <param name="prompts">1 to <see cref="ITextEncoderGrain.MaxPromptsPerCall"/> different prompts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Embed"), ResponseTimeout("00:10:00")]
    Task<PromptVectors> Embed(ImmutableArray<string> prompts, CancellationToken cancellationToken = default);
}

/// <summary>Vectors of prompts.</summary>
/// <param name="Vectors">Little-endian float32 <c>[prompts, dimension]</c>, each row of unit length.</param>
/// <param name="Embedded">How many of them had to run through the text tower now.</param>
[GenerateSerializer, Immutable, Alias("zso.PromptVectors")]
public sealed record PromptVectors([property: Id(0)] byte[] Vectors, [property: Id(1)] int Embedded);
