using System.Text.Json;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The <c>merges</c> of a BPE model: <c>"a b"</c> or, since tokenizers 0.20, <c>["a", "b"]</c>.</summary>
internal static class MergesJson
{
    public static MergeTable Read(JsonPlace json, Vocabulary vocabulary, string prefix)
    {
        if (json.Value.ValueKind != JsonValueKind.Array)
        {
            throw json.Error("is not an array");
        }

        var merges = new List<(int Left, int Right, int Result, int Rank)>(json.Value.GetArrayLength());
        foreach (var merge in json.Value.EnumerateArray())
        {
            if (Parts(merge) is not ({ } left, { } right))
            {
                throw json.Item(merges.Count, merge).Error("is not two pieces");
            }

            var (leftId, rightId, result) = Resolve(left, right, prefix, vocabulary)
                ?? throw json.Item(merges.Count, merge).Error(OutsideVocabulary(left, right));
            merges.Add((leftId, rightId, result, merges.Count));
        }

        return MergeTable.Of(merges);
    }

    /// <summary>The ids of a merge; null if one of the three pieces is not in the vocabulary.</summary>
    public static (int Left, int Right, int Result)? Resolve(string left, string right, string prefix, Vocabulary vocabulary) =>
        right.Length >= prefix.Length
        && vocabulary.TryGet(left, out var leftId)
        && vocabulary.TryGet(right, out var rightId)
        && vocabulary.TryGet(string.Concat(left, right.AsSpan(prefix.Length)), out var result)
            ? (leftId, rightId, result)
            : null;

    public static string OutsideVocabulary(string left, string right) =>
        $"'{left}', '{right}' or their concatenation is not in the vocabulary";

    private static (string? Left, string? Right) Parts(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.Array
            ? merge.GetArrayLength() == 2 ? (JsonPlace.TextOf(merge[0]), JsonPlace.TextOf(merge[1])) : default
            : JsonPlace.TextOf(merge)?.Split(' ') is [var left, var right] ? (left, right) : default;
}
