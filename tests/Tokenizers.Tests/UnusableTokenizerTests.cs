namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Errors for missing or invalid files name the file, the location and the remedy.</summary>
public class UnusableTokenizerTests
{
    private const string Model = """ "model": {"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]]} """;

    [Fact]
    public void Error_for_a_missing_tokenizer_lists_the_supported_files()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<FileNotFoundException>(() => TextTokenizer.Load(folder.Path));

        Assert.Equal(Path.Combine(folder.Path, "tokenizer.json"), error.FileName);
        foreach (var file in new[] { folder.Path, "tokenizer.json", "vocab.json", "merges.txt", "vocab.txt", "spiece.model", "tokenizer.model" })
        {
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("CLIPTokenizer", "vocab.json")]
    [InlineData("BertTokenizerFast", "vocab.txt")]
    [InlineData("SiglipTokenizer", "spiece.model")]
    [InlineData("GemmaTokenizer", "tokenizer.model")]
    public void Error_names_the_missing_file_of_a_class(string tokenizerClass, string file)
    {
        using var folder = new TempFolder().With("tokenizer_config.json", $$"""{"tokenizer_class":"{{tokenizerClass}}"}""");

        var error = Assert.Throws<FileNotFoundException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains(Path.Combine(folder.Path, file), error.Message, StringComparison.Ordinal);
        Assert.Contains("Download it from the model's source", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_names_the_missing_merges_of_CLIP()
    {
        using var folder = new TempFolder().From("tiny-clip", "vocab.json");

        var error = Assert.Throws<FileNotFoundException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains("merges.txt", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"truncation_side": "left"}""", "truncation_side: is left")]
    [InlineData("""{"split_special_tokens": true}""", "split_special_tokens: is true")]
    [InlineData("""{"sp_model_kwargs": {"enable_sampling": true}}""", "sp_model_kwargs: has 'enable_sampling'")]
    [InlineData("""{"tokenizer_class": "GemmaTokenizer", "add_bos_token": true}""", "add_bos_token: is true")]
    public void Rejects_a_configuration_that_requires_other_tokens(string configuration, string problem)
    {
        using var folder = new TempFolder().With("tokenizer.json", $"{{{Model}}}").With("tokenizer_config.json", configuration);

        var exception = Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains($"tokenizer_config.json: {problem}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Use a model without it", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "model": {"type":"BPE","vocab":{"a":0},"merges":[]} """, "model: is 'BPE', but SiglipTokenizer")]
    [InlineData(""" "model": {"type":"Unigram","vocab":[["</s>",0],["a",0]],"unk_id":1}, "normalizer": {"type":"NFKC"} """, "normalizer.type: 'NFKC' is not a step of SiglipTokenizer")]
    public void Rejects_a_SigLIP_folder_with_the_file_of_another_tokenizer(string members, string problem)
    {
        using var folder = new TempFolder().With("tokenizer.json", $"{{{members}}}").With("tokenizer_config.json", """{"tokenizer_class": "SiglipTokenizer"}""");

        var exception = Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains($"tokenizer.json: {problem}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n \"model\": {", "line 2", "not valid JSON")]
    [InlineData("[]", "root", "not a JSON object")]
    [InlineData("{}", "root", "no 'model'")]
    [InlineData("""{"model": 3}""", "model", "not an object")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "model.vocab.a", "-1 is not a token id")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"a":99999999},"merges":[]}}""", "model.vocab.a", "99999999 is not a token id")]
    [InlineData("""{"model": {"type":"BPE","vocab":{},"merges":[]}}""", "model.vocab", "empty")]
    [InlineData("""{"model": {"type":"BPE","vocab":[],"merges":[]}}""", "model.vocab", "not an object")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}}""", "model.merges[0]", "'a', 'b' or their concatenation is not in the vocabulary")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b c"]}}""", "model.merges[0]", "not two pieces")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"?"}}""", "model.unk_token", "'?' is not in the vocabulary")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"a":0},"merges":[],"fuse_unk":"yes"}}""", "model.fuse_unk", "not true or false")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"\uD800":0},"merges":[]}}""", "model.vocab", "contains a member name that is not a valid string")]
    [InlineData("""{"model": {"type":"BPE","vocab":{"a":0},"merges":["\uD800 a"]}}""", "model.merges[0]", "not two pieces")]
    [InlineData("""{"model": {"type":"WordPiece","vocab":{"a":0}}}""", "model", "no 'unk_token'")]
    [InlineData("""{"model": {"type":"Unigram","vocab":[["a",0]]}}""", "model", "no 'unk_id'")]
    [InlineData("""{"model": {"type":"Unigram","vocab":[["a",0]],"unk_id":1}}""", "model.unk_id", "only 1 pieces")]
    [InlineData("""{"model": {"type":"Unigram","vocab":[["a"]],"unk_id":0}}""", "model.vocab[0]", "not a pair of piece and score")]
    public void Malformed_file_error_has_location_and_remedy(string json, string location, string expectedProblem)
    {
        var message = RejectionOf(json);

        Assert.Contains($"tokenizer.json: {location}: ", message, StringComparison.Ordinal);
        Assert.Contains(expectedProblem, message, StringComparison.Ordinal);
        Assert.Contains("Download the file again from the model's source.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "added_tokens": [{"id":3}] """, "added_tokens[0]", "no 'content'")]
    [InlineData(""" "added_tokens": [{"content":"x"}] """, "added_tokens[0]", "no 'id'")]
    [InlineData(""" "normalizer": {"type":"Precompiled","precompiled_charsmap":"AAA="} """, "normalizer.precompiled_charsmap", "not a SentencePiece charsmap")]
    [InlineData(""" "normalizer": {"type":"Replace","pattern":{},"content":""} """, "normalizer.pattern", "neither 'String' nor 'Regex'")]
    [InlineData(""" "normalizer": {"type":"Replace","pattern":{"String":""},"content":""} """, "normalizer.pattern.String", "empty")]
    [InlineData(""" "pre_tokenizer": {"type":"Metaspace","replacement":"__"} """, "pre_tokenizer.replacement", "not a single character")]
    [InlineData(""" "post_processor": {"type":"BertProcessing","sep":["a"],"cls":["a",0]} """, "post_processor.sep", "not a pair of token and id")]
    [InlineData(""" "post_processor": {"type":"TemplateProcessing","single":[],"special_tokens":{}} """, "post_processor.single", "0 times")]
    [InlineData(""" "post_processor": {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"X"}}],"special_tokens":{}} """, "post_processor.special_tokens", "no 'X'")]
    [InlineData(""" "post_processor": {"type":"TemplateProcessing","single":[{}],"special_tokens":{}} """, "post_processor.single[0]", "neither 'SpecialToken' nor 'Sequence'")]
    public void Malformed_part_error_has_its_location(string part, string location, string expectedProblem)
    {
        var message = RejectionOf($"{{{part}, {Model}}}");

        Assert.Contains(location, message, StringComparison.Ordinal);
        Assert.Contains(expectedProblem, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("normalizer", """{"type":"Nmt"}""", "normalizer.type", "'Nmt' is not supported. Supported: Sequence, NFC")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"ByteLevel"}]}""", "normalizer.normalizers[1].type", "'ByteLevel' is not supported")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "pre_tokenizer.type", "Supported: Sequence, Whitespace")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":"a"},"behavior":"Kept"}""", "pre_tokenizer.behavior", "'Kept' is not supported. Supported: Removed")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a&&b]"},"behavior":"Removed"}""", "pre_tokenizer.pattern.Regex", "'&&' in the regular expression")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"("},"behavior":"Removed"}""", "pre_tokenizer.pattern.Regex", "the regular expression is not supported")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[\uD83D\uDE00]"},"behavior":"Removed"}""", "pre_tokenizer.pattern.Regex", "above U+FFFF")]
    [InlineData("post_processor", """{"type":"Padding"}""", "post_processor.type", "Supported: Sequence, TemplateProcessing")]
    public void Unsupported_part_error_lists_the_supported_ones(string part, string json, string location, string expectedProblem)
    {
        var message = RejectionOf($$"""{"{{part}}": {{json}}, {{Model}}}""");

        Assert.Contains($"tokenizer.json: {location}: ", message, StringComparison.Ordinal);
        Assert.Contains(expectedProblem, message, StringComparison.Ordinal);
        Assert.Contains("Use a model", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unsupported_model_error_lists_the_supported_ones() =>
        Assert.Contains("'WordLevel' is not supported. Supported: WordPiece, BPE, Unigram", RejectionOf("""{"model":{"type":"WordLevel"}}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("vocab.txt", "[UNK]\ncat\n", "vocab.txt: vocabulary: ", "'[CLS]' is not in it")]
    [InlineData("tokenizer_config.json", """{"tokenizer_class":"T5Tokenizer"}""", "tokenizer_config.json: tokenizer_class: ", "'T5Tokenizer' is not supported. Supported: CLIPTokenizer")]
    [InlineData("tokenizer_config.json", """{"tokenizer_class":4}""", "tokenizer_config.json: tokenizer_class: ", "not a string")]
    [InlineData("vocab.json", """{"a":0}""", "merges.txt", "does not exist")]
    [InlineData("spiece.model", "\u000A\u0005abc", "spiece.model: content: ", "a field of 5 bytes exceeds the remaining 3")]
    [InlineData("spiece.model", "", "spiece.model: content: ", "0 pieces")]
    [InlineData("tokenizer.model", "\u000A\u0003\u000A\u0001a\u0012\u0002\u0018\u0003", "tokenizer.model: model_type: ", "'Word' is not supported. Supported: Unigram and Bpe")]
    public void Malformed_older_file_error_has_its_location(string file, string content, string location, string expectedProblem)
    {
        using var folder = new TempFolder().With(file, content);

        var error = Assert.ThrowsAny<IOException>(() => Load(folder.Path));

        Assert.Contains(location, error.Message, StringComparison.Ordinal);
        Assert.Contains(expectedProblem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b\nab c\n", "line 2", "'ab', 'c' or their concatenation is not in the vocabulary")]
    [InlineData("#version: 0.2\nab\n", "line 2", "not two pieces")]
    public void Malformed_merges_error_counts_lines_from_one(string merges, string location, string expectedProblem)
    {
        using var folder = new TempFolder()
            .With("vocab.json", """{"a":0,"b":1,"ab":2,"<|startoftext|>":3,"<|endoftext|>":4}""")
            .With("merges.txt", merges);

        var error = Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains($"merges.txt: {location}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expectedProblem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_vocabulary_that_is_not_UTF_8()
    {
        using var folder = new TempFolder().With("vocab.txt", [0x61, 0x0A, 0xFF, 0x0A]);

        var error = Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path));

        Assert.Contains("vocab.txt: byte 2: the file is not valid UTF-8", error.Message, StringComparison.Ordinal);
    }

    // Real files with a changed byte or a missing end: rejected or read, without any other exception.
    [Theory]
    [InlineData("tiny-siglip", "spiece.model")]
    [InlineData("tiny-siglip2", "tokenizer.json")]
    [InlineData("tiny-chinese-clip", "tokenizer.json")]
    [InlineData("tiny-chinese-clip", "vocab.txt")]
    public void A_damaged_file_is_rejected_or_encodes(string model, string file)
    {
        var intact = File.ReadAllBytes(Path.Combine(Fixture.Model(model), file));
        var random = new Random(2026);
        for (var round = 0; round < 60; round++)
        {
            var damaged = intact.AsSpan(0, round % 3 == 0 ? random.Next(intact.Length) : intact.Length).ToArray();
            for (var changes = random.Next(1, 4); changes > 0 && damaged.Length > 0; changes--)
            {
                damaged[random.Next(Math.Min(damaged.Length, round % 2 == 0 ? 2000 : damaged.Length))] = (byte)random.Next(256);
            }

            using var folder = new TempFolder().With(file, damaged);
            try
            {
                var tokenizer = TextTokenizer.Load(folder.Path);
                Assert.All(tokenizer.Encode("Two cats, \u732B \U0001F600!"), id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            }
            catch (InvalidDataException error)
            {
                Assert.Contains(file, error.Message, StringComparison.Ordinal);
            }
        }
    }

    private static string RejectionOf(string json)
    {
        using var folder = new TempFolder().With("tokenizer.json", json);
        return Assert.Throws<InvalidDataException>(() => TextTokenizer.Load(folder.Path)).Message;
    }

    // Covers both exception types: InvalidDataException is not an IOException.
    private static void Load(string folder)
    {
        try
        {
            TextTokenizer.Load(folder);
        }
        catch (InvalidDataException error)
        {
            throw new IOException(error.Message, error);
        }
    }
}
