namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>Puts a fixed text in front; an empty text stays empty.</summary>
internal sealed class Prepend(string prefix) : INormalizer
{
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}
