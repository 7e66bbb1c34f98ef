using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Rewrites a text before it is split into words. Thread-safe.</summary>
internal interface INormalizer
{
    /// <summary>Rewrites well-formed UTF-16; returns the same string if nothing changes.</summary>
    string Normalize(string text);

    /// <summary>The same, and where each character of the result comes from.</summary>
    AlignedText Align(AlignedText text) => ElementAlignment.Rewrite(text, Normalize);
}
