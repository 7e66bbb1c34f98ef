namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>Rewrites a text before it is cut into words. Safe for concurrent calls.</summary>
internal interface INormalizer
{
    /// <summary>Rewrites well-formed UTF-16; gives the same string back when nothing changes.</summary>
    string Normalize(string text);
}
