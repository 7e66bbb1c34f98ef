using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Writes SentencePiece .model files for tests.</summary>
internal static class SentencePieceWriter
{
    /// <summary>A BPE model with byte fallback, as Gemma's: the score of a piece decreases with the rank of its merge.</summary>
    public static byte[] FromTokenizerJson(JsonElement tokenizer)
    {
        var model = tokenizer.GetProperty("model");
        var ranks = model.GetProperty("merges").EnumerateArray().Index()
            .ToDictionary(entry => entry.Item[0].GetString() + entry.Item[1].GetString(), entry => entry.Index);
        var special = tokenizer.GetProperty("added_tokens").EnumerateArray()
            .Select(token => token.GetProperty("content").GetString()!).ToHashSet();
        var file = new List<byte>();
        foreach (var piece in model.GetProperty("vocab").EnumerateObject().OrderBy(entry => entry.Value.GetInt32()).Select(entry => entry.Name))
        {
            var kind = piece == "<unk>" ? 2 : special.Contains(piece) ? 3 : piece.StartsWith("<0x", StringComparison.Ordinal) ? 6 : 1;
            AddPiece(file, piece, score: -(ranks.TryGetValue(piece, out var rank) ? rank : ranks.Count + 1), kind);
        }

        List<byte> trainer = [];
        AddNumber(trainer, field: 3, value: 2);
        AddNumber(trainer, field: 35, value: 1);
        AddNumber(trainer, field: 40, value: 3);
        AddNumber(trainer, field: 42, value: 1);
        AddBytes(file, field: 2, trainer);
        List<byte> normalizer = [];
        AddNumber(normalizer, field: 3, value: 0);
        AddBytes(file, field: 3, normalizer);
        return [.. file];
    }

    /// <summary>A Unigram model that starts with <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c>, followed by the pieces with decreasing scores.</summary>
    public static byte[] Unigram(byte[] charsmap, params ReadOnlySpan<string> pieces)
    {
        var file = new List<byte>();
        AddPiece(file, "<unk>", score: 0, kind: 2);
        AddPiece(file, "</s>", score: 0, kind: 3);
        var score = -1f;
        foreach (var piece in pieces)
        {
            AddPiece(file, piece, score--, kind: 1);
        }

        List<byte> trainer = [];
        AddNumber(trainer, field: 3, value: 1);
        AddNumber(trainer, field: 40, value: 0);
        AddNumber(trainer, field: 42, value: 1);
        AddBytes(file, field: 2, trainer);
        List<byte> normalizer = [];
        AddBytes(normalizer, field: 2, charsmap);
        AddBytes(file, field: 3, normalizer);
        return [.. file];
    }

    private static void AddPiece(List<byte> file, string piece, float score, int kind)
    {
        List<byte> message = [];
        AddBytes(message, field: 1, Encoding.UTF8.GetBytes(piece));
        AddVarint(message, (2 << 3) | 5);
        var bits = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bits, score);
        message.AddRange(bits);
        AddNumber(message, field: 3, kind);
        AddBytes(file, field: 1, message);
    }

    private static void AddNumber(List<byte> message, int field, int value)
    {
        AddVarint(message, field << 3);
        AddVarint(message, value);
    }

    private static void AddBytes(List<byte> message, int field, IReadOnlyCollection<byte> bytes)
    {
        AddVarint(message, (field << 3) | 2);
        AddVarint(message, bytes.Count);
        message.AddRange(bytes);
    }

    private static void AddVarint(List<byte> message, int value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            message.Add((byte)(value | 0x80));
        }

        message.Add((byte)value);
    }
}
