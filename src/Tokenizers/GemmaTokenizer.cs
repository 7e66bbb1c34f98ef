using ZeroShotOrleans.Tokenizers.Decoding;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers;

/// <summary>Gemma's tokenizer, which SigLIP 2 uses: BPE over characters, with bytes for characters that the vocabulary lacks.</summary>
/// <remarks>
/// <para>Whether texts are lower-cased, and which special tokens surround them, is what the files say; for SigLIP 2: lower case, and <c>&lt;eos&gt;</c> at the end.</para>
/// <para>Immutable and thread-safe. Ids, offsets and limits are described at <see cref="HuggingFaceTokenizer"/>.</para>
/// </remarks>
public sealed class GemmaTokenizer : HuggingFaceTokenizer
{
    internal GemmaTokenizer(TokenizerParts parts)
        : base(parts, new SentencePieceDecoder(trimsEnds: false))
    {
    }

    /// <summary>Reads the tokenizer of a model folder, or a <c>tokenizer.json</c> with the files beside it.</summary>
    /// <inheritdoc cref="HuggingFaceTokenizer.Load(string)"/>
    /// <exception cref="InvalidDataException">A file is not valid, requires something unsupported, or belongs to another class.</exception>
    public static new GemmaTokenizer Load(string path) => TokenizerKinds.Expect<GemmaTokenizer>(HuggingFaceTokenizer.Load(path), path);
}
