using ZeroShotOrleans.Tokenizers.Decoding;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers;

/// <summary>The tokenizer of SigLIP: SentencePiece Unigram over lower-case text without ASCII punctuation, as SiglipTokenizer of transformers has it.</summary>
/// <remarks>
/// <para>A text becomes <c>... &lt;/s&gt;</c>; SigLIP's text tower reads 64 tokens, padded. SigLIP 2 has another tokenizer: <see cref="GemmaTokenizer"/>.</para>
/// <para>Immutable and thread-safe. Ids, offsets and limits are described at <see cref="HuggingFaceTokenizer"/>.</para>
/// </remarks>
public sealed class SiglipTokenizer : HuggingFaceTokenizer
{
    internal SiglipTokenizer(TokenizerParts parts)
        : base(parts, new SentencePieceDecoder(trimsEnds: true))
    {
    }

    /// <summary>Reads the tokenizer of a model folder, or a <c>tokenizer.json</c> with the files beside it.</summary>
    /// <inheritdoc cref="HuggingFaceTokenizer.Load(string)"/>
    /// <exception cref="InvalidDataException">A file is not valid, requires something unsupported, or belongs to another class.</exception>
    public static new SiglipTokenizer Load(string path) => TokenizerKinds.Expect<SiglipTokenizer>(HuggingFaceTokenizer.Load(path), path);
}
