using System.Buffers;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>The tokenizers as Microsoft.ML.Tokenizers sees them, over both corpora (Fixtures/README.md).</summary>
public class HuggingFaceTokenizerTests
{
    private static readonly (string Kind, Func<string> Folder, Func<int[][]> Ids, CorpusLine[] Corpus)[] _kinds =
    [
        ("clip", () => Fixture.Model("tiny-clip"), () => Fixture.Ids("clip"), Corpus.First),
        ("bert-uncased", () => Fixture.Model("tiny-align"), () => Fixture.Ids("bert-uncased"), Corpus.First),
        ("siglip", () => Fixture.Model("tiny-siglip"), () => Fixture.Ids("siglip"), Corpus.First),
        ("siglip2", () => Fixture.Model("tiny-siglip2"), () => Fixture.Ids("siglip2"), Corpus.First),
        ("chinese-clip", () => Fixture.Model("tiny-chinese-clip"), () => Fixture.Ids("chinese-clip"), Corpus.First),
        ("siglip of corpus 2", () => Fixture.SecondFolder("siglip"), () => Fixture.SecondIds("siglip"), Corpus.Second),
        ("siglip2 of corpus 2", () => Fixture.SecondFolder("siglip2"), () => Fixture.SecondIds("siglip2"), Corpus.Second),
        ("bert-multilingual-cased", () => Fixture.SecondFolder("bert-multilingual-cased"), () => Fixture.SecondIds("bert-multilingual-cased"), Corpus.Second),
    ];

    public static TheoryData<string> Kinds() => [.. _kinds.Select(kind => kind.Kind)];

    [Theory]
    [InlineData("tiny-clip", typeof(ClipTokenizer))]
    [InlineData("tiny-clip-rn", typeof(ClipTokenizer))]
    [InlineData("tiny-siglip", typeof(SiglipTokenizer))]
    [InlineData("tiny-siglip2", typeof(GemmaTokenizer))]
    [InlineData("tiny-align", typeof(BertTextTokenizer))]
    [InlineData("tiny-chinese-clip", typeof(BertTextTokenizer))]
    [InlineData("zeroshot-mini", typeof(BertTextTokenizer))]
    public void Load_returns_the_class_of_the_files(string model, Type expected) => Assert.IsType(expected, HuggingFaceTokenizer.Load(Fixture.Model(model)));

    [Fact]
    public void Load_of_another_class_names_the_right_one()
    {
        var error = Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(Fixture.Model("tiny-align")));

        Assert.Contains("BertTextTokenizer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny-clip")]
    [InlineData("tiny-siglip2")]
    [InlineData("tiny-align")]
    public void A_file_and_streams_give_the_ids_of_the_folder(string model)
    {
        const string Text = "A photo of 2 cats, \u732B \U0001F600!";
        var folder = Fixture.Model(model);
        var expected = HuggingFaceTokenizer.Load(folder).EncodeToIds(Text);
        using var file = File.OpenRead(Path.Combine(folder, "tokenizer.json"));
        using var config = File.OpenRead(Path.Combine(folder, "tokenizer_config.json"));

        Assert.Equal(expected, HuggingFaceTokenizer.Load(file, config).EncodeToIds(Text));
        Assert.Equal(expected, HuggingFaceTokenizer.Load(Path.Combine(folder, "tokenizer.json")).EncodeToIds(Text));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Ids_equal_the_reference(string kind) => ForEveryLine(kind, (tokenizer, text, ids, limit) =>
    {
        Assert.Equal(ids, Ids(tokenizer, text, limit));
        Assert.Equal(ids, tokenizer.EncodeToTokens(text, out _).Select(token => token.Id).Take(limit == int.MaxValue ? limit : ids.Length - 1).Concat(limit == int.MaxValue ? [] : [ids[^1]]));
        Assert.Equal(tokenizer.EncodeToIds(text).Count, tokenizer.CountTokens(text));
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Offsets_are_ranges_of_the_text_in_order(string kind) => ForEveryLine(kind, (tokenizer, text, _, _) =>
    {
        var previous = 0;
        foreach (var token in tokenizer.EncodeToTokens(text, out var normalized))
        {
            Assert.Null(normalized);
            Assert.InRange(token.Offset.End.Value, token.Offset.Start.Value, text.Length);
            Assert.True(token.Offset.Start.Value >= previous || token.Offset.End.Value >= previous, $"{text}: {token.Value} {token.Offset}");
            previous = token.Offset.Start.Value;
        }
    });

    // Letters that no model spells in an unusual way: the text of each offset is the token, but for case.
    [Theory, MemberData(nameof(Kinds))]
    public void Offsets_cut_words_out_of_the_text(string kind)
    {
        const string Text = "  \u3000Two  DOGS\tand  a\u00A0cat ";
        var (tokenizer, _, _, _) = Open(kind);
        var spelled = new List<string>();
        foreach (var token in tokenizer.EncodeToTokens(Text, out _).Where(token => !tokenizer.SpecialTokens.ContainsKey(token.Value)))
        {
            var letters = token.Value.Replace("</w>", "", StringComparison.Ordinal).Replace("##", "", StringComparison.Ordinal).Replace("\u2581", " ", StringComparison.Ordinal);
            var cut = Text[token.Offset];
            spelled.Add(cut.Trim());
            if (letters.Trim().Length > 0 && letters.All(character => char.IsAsciiLetter(character) || character == ' '))
            {
                Assert.Equal(letters.Trim(), cut.Trim(), ignoreCase: true);
            }
        }

        Assert.Equal("TwoDOGSandacat", string.Concat(spelled));
    }

    [Theory]
    [InlineData("tiny-clip", "Caf\u00E9 e\u0301", new[] { "Caf\u00E9", "e\u0301" })]
    [InlineData("tiny-align", "Caf\u00E9 \u732B", new[] { "Caf\u00E9", "\u732B" })]
    [InlineData("tiny-siglip2", "Stra\u00DFe", new[] { "Stra\u00DFe" })]
    public void Offsets_cover_rewritten_characters(string model, string text, string[] words)
    {
        var covered = new bool[text.Length];
        foreach (var token in HuggingFaceTokenizer.Load(Fixture.Model(model)).EncodeToTokens(text, out _))
        {
            var (start, length) = token.Offset.GetOffsetAndLength(text.Length);
            covered.AsSpan(start, length).Fill(true);
        }

        Assert.All(words, word => Assert.All(Enumerable.Range(text.IndexOf(word, StringComparison.Ordinal), word.Length), index => Assert.True(covered[index], $"{index}")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Aligned_normalization_equals_the_other(string kind)
    {
        var (_, folder, _, corpus) = _kinds.Single(entry => entry.Kind == kind);
        if (Files.TokenizerFolder.Read(folder()).Normalizer is not { } normalizer)
        {
            return;
        }

        foreach (var line in corpus)
        {
            var text = Characters.WellFormed.Of(line.Text);
            var aligned = normalizer.Align(new(text, Offsets.Origins.Identity(0, text.Length)));

            Assert.Equal(normalizer.Normalize(text), aligned.Text);
            Assert.InRange(aligned.Origins.Of(0, aligned.Text.Length).End, 0, text.Length);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Truncation_is_consistent(string kind) => ForEveryLine(kind, every: 5, check: (tokenizer, text, _, _) =>
    {
        var all = tokenizer.CountTokens(text);
        foreach (var limit in new[] { 1, 2, 3, all / 2, all - 1, all, all + 5 }.Where(limit => limit > 0).Distinct())
        {
            var ids = tokenizer.EncodeToIds(text, limit, out var normalized, out var consumed);
            var index = tokenizer.GetIndexByTokenCount(text, limit, out _, out var count);
            var fromEnd = tokenizer.GetIndexByTokenCountFromEnd(text, limit, out _, out var countFromEnd);

            Assert.Null(normalized);
            Assert.InRange(ids.Count, 0, limit);
            Assert.Equal(ids.Count, count);
            Assert.Equal(ids.Count, countFromEnd);
            Assert.Equal(consumed, index);
            Assert.InRange(consumed, 0, text.Length);
            Assert.InRange(fromEnd, 0, text.Length);
            if (limit >= all)
            {
                Assert.Equal((all, text.Length, 0), (ids.Count, consumed, fromEnd));
            }

            if (ids.Count == 0)
            {
                Assert.Equal((0, text.Length), (consumed, fromEnd));
            }
        }
    });

    [Theory]
    [InlineData("tiny-clip", "a photo of a cat and a dog", 6, "a photo of a")]
    [InlineData("tiny-align", "a photo of a cat", 5, "a photo of")]
    [InlineData("tiny-siglip2", "a photo of a cat", 1, "")]
    public void Consumed_characters_are_those_of_the_kept_tokens(string model, string text, int limit, string kept)
    {
        HuggingFaceTokenizer.Load(Fixture.Model(model)).EncodeToIds(text, limit, out _, out var consumed);

        Assert.Equal(kept, text[..consumed]);
    }

    [Fact]
    public void Limits_below_one_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => HuggingFaceTokenizer.Load(Fixture.Model("tiny-clip")).EncodeToIds("cat", 0, out _, out _));

    [Theory]
    [InlineData("tiny-align", "CAT", "cat")]
    [InlineData("tiny-clip", "CAT", "cat")]
    public void Without_normalization_case_counts(string model, string text, string lower)
    {
        var tokenizer = HuggingFaceTokenizer.Load(Fixture.Model(model));

        Assert.Equal(tokenizer.EncodeToIds(lower), tokenizer.EncodeToIds(text));
        Assert.NotEqual(tokenizer.EncodeToIds(lower), tokenizer.EncodeToIds(text, considerNormalization: false));
        Assert.Equal(tokenizer.EncodeToIds(lower), tokenizer.EncodeToIds(lower, considerNormalization: false));
    }

    [Fact]
    public void Without_pre_tokenization_a_text_is_one_word()
    {
        var bert = HuggingFaceTokenizer.Load(Fixture.Model("tiny-align"));
        var clip = HuggingFaceTokenizer.Load(Fixture.Model("tiny-clip"));

        Assert.Contains(bert.UnknownTokenId!.Value, bert.EncodeToIds("a cat", considerPreTokenization: false));
        Assert.Equal(clip.EncodeToIds("cat"), clip.EncodeToIds("cat", considerPreTokenization: false));
        Assert.DoesNotContain(clip.EncodeToTokens("a cat", out _, considerPreTokenization: false), token => token.Value == "a</w>");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Spans_and_strings_give_the_same(string kind) => ForEveryLine(kind, every: 20, check: (tokenizer, text, _, _) =>
    {
        Assert.Equal(tokenizer.EncodeToIds(text), tokenizer.EncodeToIds(text.AsSpan()));
        Assert.Equal(tokenizer.EncodeToTokens(text, out _), tokenizer.EncodeToTokens(text.AsSpan(), out _));
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Decoding_into_spans_equals_decoding_to_a_string(string kind) => ForEveryLine(kind, every: 25, check: (tokenizer, text, _, _) =>
    {
        var ids = tokenizer.EncodeToIds(text);
        var whole = tokenizer.Decode(ids);
        var room = new char[whole.Length + 4];

        Assert.Equal(OperationStatus.Done, tokenizer.Decode(ids, room, out var consumed, out var written));
        Assert.Equal((ids.Count, whole), (consumed, new string(room, 0, written)));
        if (whole.Length > 1)
        {
            Assert.Equal(OperationStatus.DestinationTooSmall, tokenizer.Decode(ids, room.AsSpan(0, whole.Length / 2), out consumed, out written));
            Assert.Equal(whole[..written], new string(room, 0, written));
            Assert.InRange(consumed, 0, ids.Count - 1);
        }
    });

    [Theory]
    [InlineData("tiny-clip", "A photo of 2 cats!", "<|startoftext|>a photo of 2 cats ! <|endoftext|>", "a photo of 2 cats !")]
    [InlineData("tiny-align", "It's a photo of 2 cats, isn't it?", "[CLS] it ' s a photo of 2 cats, isn ' t it? [SEP]", "it ' s a photo of 2 cats, isn ' t it?")]
    [InlineData("tiny-siglip2", "A  photo of 2 cats", "a  photo of 2 cats<eos>", "a  photo of 2 cats")]
    [InlineData("tiny-siglip", "A  photo of 2 cats!", "a photo of 2 cats</s>", "a photo of 2 cats")]
    public void Decodes_as_the_reference_does(string model, string text, string decoded, string withoutSpecial)
    {
        var tokenizer = HuggingFaceTokenizer.Load(Fixture.Model(model));
        var ids = tokenizer.EncodeToIds(text);

        Assert.Equal(decoded, tokenizer.Decode(ids));
        Assert.Equal(withoutSpecial, tokenizer.Decode(ids, skipSpecialTokens: true));
    }

    // Written by Hugging Face's Rust code (tokenizers, through the NuGet package Tokenizers.DotNet 1.4.1) from the ids of every eighth line, without special tokens.
    // For CLIP, its Python class then turns the ends of words into spaces and trims the text.
    [Theory]
    [InlineData("clip", "tiny-clip")]
    [InlineData("bert-uncased", "tiny-align")]
    [InlineData("siglip2", "tiny-siglip2")]
    [InlineData("chinese-clip", "tiny-chinese-clip")]
    public void Decodes_every_eighth_line_as_the_reference_does(string kind, string model)
    {
        var tokenizer = HuggingFaceTokenizer.Load(Fixture.Model(model));
        var ids = Fixture.Ids(kind);
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Decoded", $"{kind}.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            var expected = line.GetProperty("text").GetString()!;
            expected = kind == "clip" ? expected.Replace("</w>", " ", StringComparison.Ordinal).Trim() : expected;

            Assert.Equal(expected, tokenizer.Decode(ids[line.GetProperty("line").GetInt32()], skipSpecialTokens: true));
        }
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_refused_by_its_number()
    {
        var tokenizer = HuggingFaceTokenizer.Load(Fixture.Model("tiny-clip"));
        var buffer = new char[100];

        Assert.Contains("49408", Assert.Throws<InvalidOperationException>(() => tokenizer.Decode([320, 49408])).Message, StringComparison.Ordinal);
        Assert.Equal(OperationStatus.InvalidData, tokenizer.Decode([320, -1], buffer, out var consumed, out _));
        Assert.Equal(1, consumed);
    }

    [Fact]
    public void Shows_its_normalizer_and_pre_tokenizer()
    {
        Tokenizer tokenizer = HuggingFaceTokenizer.Load(Fixture.Model("tiny-clip"));
        var normalized = tokenizer.Normalizer!.Normalize("A  CAT's");

        Assert.Equal("a cat's", normalized);
        Assert.Equal(["a", "cat", "'s"], tokenizer.PreTokenizer!.PreTokenize(normalized).Select(word => normalized.Substring(word.Offset, word.Length)));
    }

    private static (HuggingFaceTokenizer Tokenizer, CorpusLine[] Corpus, int[][] Ids, int Limit) Open(string kind)
    {
        var entry = _kinds.Single(entry => entry.Kind == kind);
        return (HuggingFaceTokenizer.Load(entry.Folder()), entry.Corpus, entry.Ids(), kind.Contains("corpus 2", StringComparison.Ordinal) ? 64 : kind == "bert-multilingual-cased" ? 77 : int.MaxValue);
    }

    private static void ForEveryLine(string kind, Action<HuggingFaceTokenizer, string, int[], int> check, int every = 1)
    {
        var (tokenizer, corpus, ids, limit) = Open(kind);
        Assert.Equal(corpus.Length, ids.Length);
        for (var line = 0; line < corpus.Length; line += every)
        {
            check(tokenizer, corpus[line].Text, ids[line], limit);
        }
    }

    private static IReadOnlyList<int> Ids(HuggingFaceTokenizer tokenizer, string text, int limit) =>
        limit == int.MaxValue ? tokenizer.EncodeToIds(text) : tokenizer.EncodeToIds(text, limit, out _, out _);
}
