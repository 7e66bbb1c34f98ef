namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Prepends a fixed text; an empty text stays empty.</summary>
internal sealed class Prepend(string prefix) : INormalizer
{
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}
