using System.Text;
using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PostProcessors;
using ZeroShotOrleans.Tokenizers.PreTokenizers;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>CLIP's older files, vocab.json and merges.txt; the other steps are those that CLIPTokenizer implements in code.</summary>
internal static class ClipFiles
{
    public const string VocabularyFile = "vocab.json";

    public const string MergesFile = "merges.txt";

    public static TokenizerParts Read(string folder, TokenizerConfig config)
    {
        var json = JsonPlace.Read(Path.Combine(folder, VocabularyFile));
        var vocabulary = ModelJson.ReadVocabulary(json);
        var merges = ReadMerges(Path.Combine(folder, MergesFile), vocabulary);
        var begin = Id(config.Token("bos_token") ?? "<|startoftext|>", json, vocabulary);
        var end = Id(config.Token("eos_token") ?? "<|endoftext|>", json, vocabulary);
        var unknown = config.Token("unk_token") is { } name ? Id(name, json, vocabulary) : end;
        var normalizer = new NormalizerSequence(
        [
            new UnicodeForm(NormalizationForm.FormC),
            new Replace(RunePattern.OfRegex(@"\s+"), " "),
            new Lowercase(),
        ]);
        return new TokenizerParts
        {
            AddedTokens = new AddedVocabulary([begin, end, .. config.AddedTokens(vocabulary)], normalizer),
            Normalizer = normalizer,
            PreTokenizer = new PreTokenizerSequence(
            [
                new PatternSplit(RunePattern.OfRegex(RunePattern.Clip), SplitBehavior.Removed, invert: true),
                new ByteLevel(addPrefixSpace: false, useRegex: true),
            ]),
            Model = new Bpe { Vocabulary = vocabulary, Merges = merges, UnknownId = unknown.Id, EndOfWordSuffix = "</w>" },
            Frame = new SpecialTokenFrame([begin.Id], [end.Id]),
        };
    }

    private static AddedToken Id(string token, JsonPlace json, Vocabulary vocabulary) => TokenizerConfig.Special(
        token, vocabulary.Find(token) ?? throw json.Error($"the special token '{token}' is not in the vocabulary"));

    private static MergeTable ReadMerges(string file, Vocabulary vocabulary)
    {
        var merges = new List<(int Left, int Right, int Result, int Rank)>();
        foreach (var (index, line) in TokenizerFile.ReadLines(file).Index())
        {
            if (line.Length == 0 || line.StartsWith("#version", StringComparison.Ordinal))
            {
                continue;
            }

            var place = $"line {index + 1}";
            if (line.Split(' ') is not [var left, var right])
            {
                throw MalformedFile.At(file, place, "is not two pieces separated by a space");
            }

            var (leftId, rightId, result) = MergesJson.Resolve(left, right, prefix: "", vocabulary)
                ?? throw MalformedFile.At(file, place, MergesJson.OutsideVocabulary(left, right));
            merges.Add((leftId, rightId, result, merges.Count));
        }

        return MergeTable.Of(merges);
    }
}
