using ZeroShotOrleans.Tokenizers.Decoding;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers;

/// <summary>The tokenizer of CLIP and of models trained like it (LAION, MetaCLIP, DFN): byte-level BPE with 49,408 pieces, lower case.</summary>
/// <remarks>
/// <para>A text becomes <c>&lt;|startoftext|&gt; ... &lt;|endoftext|&gt;</c>; CLIP's text tower reads up to 77 tokens. The end of a word is part of its last piece (<c>cat&lt;/w&gt;</c>).</para>
/// <para>In a folder of open_clip, texts are cleaned and split as its SimpleTokenizer does, whose special tokens are <c>&lt;start_of_text&gt;</c> and <c>&lt;end_of_text&gt;</c>.</para>
/// <para>Immutable and thread-safe. Ids, offsets and limits are described at <see cref="HuggingFaceTokenizer"/>.</para>
/// </remarks>
public sealed class ClipTokenizer : HuggingFaceTokenizer
{
    internal const string EndOfWord = "</w>";

    internal ClipTokenizer(TokenizerParts parts)
        : base(parts, new ByteLevelDecoder(EndOfWord))
    {
    }

    /// <summary>Reads the tokenizer of a model folder, or a <c>tokenizer.json</c> with the files beside it.</summary>
    /// <inheritdoc cref="HuggingFaceTokenizer.Load(string)"/>
    /// <exception cref="InvalidDataException">A file is not valid, requires something unsupported, or belongs to another class.</exception>
    public static new ClipTokenizer Load(string path) => TokenizerKinds.Expect<ClipTokenizer>(HuggingFaceTokenizer.Load(path), path);
}
