using ZeroShotOrleans.Tokenizers.Decoding;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers;

/// <summary>BERT's tokenizer, which ALIGN, BLIP, Chinese-CLIP and zeroshot-mini use: WordPiece, cased or uncased as the files say.</summary>
/// <remarks>
/// <para>A text becomes <c>[CLS] ... [SEP]</c>. Not named BertTokenizer, because Microsoft.ML.Tokenizers has a class of that name.</para>
/// <para>Immutable and thread-safe. Ids, offsets and limits are described at <see cref="HuggingFaceTokenizer"/>.</para>
/// </remarks>
public sealed class BertTextTokenizer : HuggingFaceTokenizer
{
    internal BertTextTokenizer(TokenizerParts parts, string continuingPrefix)
        : base(parts, new WordPieceDecoder(continuingPrefix))
    {
    }

    /// <summary>Reads the tokenizer of a model folder, or a <c>tokenizer.json</c> with the files beside it.</summary>
    /// <inheritdoc cref="HuggingFaceTokenizer.Load(string)"/>
    /// <exception cref="InvalidDataException">A file is not valid, requires something unsupported, or belongs to another class.</exception>
    public static new BertTextTokenizer Load(string path) => TokenizerKinds.Expect<BertTextTokenizer>(HuggingFaceTokenizer.Load(path), path);
}
