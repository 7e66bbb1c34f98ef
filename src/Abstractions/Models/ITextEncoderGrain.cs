using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Text towers on encoder silos. A stateless worker; callers may be on any silo.</summary>
[Alias("zso.ITextEncoderGrain")]
public interface ITextEncoderGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Local = "local";

    /// <summary>Maximum number of prompts in one call to <see cref="EmbedAsync"/>.</summary>
    const int MaxPromptsPerCall = 512;

    /// <summary>Describes a model of the silo.</summary>
    /// <exception cref="ZeroShotException">The model does not exist, or its folder is broken.</exception>
    [Alias("Describe"), ResponseTimeout("00:02:00")]
    Task<ModelInfo> DescribeAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>All models of the silo, sorted by name; without broken folders, which <see cref="DescribeAsync"/> reports.</summary>
    [Alias("List"), ResponseTimeout("00:02:00")]
    Task<ImmutableArray<ModelInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Embeds prompts.</summary>
    /// <returns>Little-endian float32 <c>[prompts, dimension]</c>, each row of unit length.</returns>
    [Alias("Embed"), ResponseTimeout("00:10:00")]
    Task<byte[]> EmbedAsync(string model, ImmutableArray<string> prompts, CancellationToken cancellationToken = default);

    /// <summary>Embeds prompts with one specific text tower.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="fingerprint">The required <see cref="ModelInfo.TextFingerprint"/>.</param>
    /// <param name="prompts">At most <see cref="MaxPromptsPerCall"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Like <see cref="EmbedAsync"/>.</returns>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.ModelMismatch"/>: this silo has another text tower.</exception>
    [Alias("EmbedWith"), ResponseTimeout("00:10:00")]
    Task<byte[]> EmbedWithAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken = default);

    /// <summary>Tokenises prompts without running the text tower.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="fingerprint">The required <see cref="ModelInfo.TextFingerprint"/>.</param>
    /// <param name="prompts">At most <see cref="MaxPromptsPerCall"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One answer per prompt, in order.</returns>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.ModelMismatch"/>: this silo has another text tower.</exception>
    [Alias("Inspect"), ResponseTimeout("00:02:00")]
    Task<ImmutableArray<PromptTokens>> InspectAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken = default);
}

/// <summary>How the text tower tokenises a prompt.</summary>
/// <param name="Tokens">Hash of its token ids: prompts with an equal one have the same embedding.</param>
/// <param name="IsTruncated">Whether it is longer than the model reads.</param>
/// <param name="IsUnknown">Whether the tokenizer does not know any part of it.</param>
[GenerateSerializer, Immutable, Alias("zso.PromptTokens")]
public readonly record struct PromptTokens(
    [property: Id(0)] ContentHash Tokens, [property: Id(1)] bool IsTruncated, [property: Id(2)] bool IsUnknown)
{
    /// <summary>Number of tokens that the text tower reads: with special tokens, after truncation, before padding.</summary>
    [Id(3)] public int Count { get; init; }
}
