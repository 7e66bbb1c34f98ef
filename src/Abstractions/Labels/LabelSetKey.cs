using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ZeroShotOrleans;

/// <summary>
/// Identifies a label set by its content: <c>{model}/{hash}</c>. Equal labels and templates have an equal key under an equal text tower, on every
/// silo and after every restart, so their embeddings are computed only once.
/// </summary>
public static class LabelSetKey
{
    /// <summary>The key of a label set.</summary>
    /// <param name="model">The model whose text tower embeds the prompts.</param>
    /// <param name="labels">Labels in order.</param>
    /// <param name="templates">Templates in order; not empty: the model's default is already filled in.</param>
    public static string Of(ModelInfo model, ImmutableArray<string> labels, ImmutableArray<string> templates)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, [model.TextFingerprint]);
        Append(hash, labels);
        Append(hash, templates);

        // 16 bytes: a collision is likely only after 2^64 sets.
        return $"{model.Name}/{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}";
    }

    // Each text is preceded by its length, so that ["ab"] and ["a", "b"] differ.
    private static void Append(IncrementalHash hash, ImmutableArray<string> texts)
    {
        AppendLength(hash, texts.Length);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            AppendLength(hash, bytes.Length);
            hash.AppendData(bytes);
        }
    }

    private static void AppendLength(IncrementalHash hash, int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        hash.AppendData(bytes);
    }
}
