using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LabelFiles;
using ZeroShotOrleans.Cli.Labels;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.LabelFiles;

/// <summary>Formats of label files: detected and read, or rejected with the line.</summary>
public sealed class LabelShapesTests : IDisposable
{
    private readonly TestWorld _context = new();
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("a.json", """["cat", "wild animal", "salt, pepper"]""", "cat|wild animal|salt, pepper", "JSON")]
    [InlineData("a.txt", "[\n  \"cat\",\n  \"dog\",\n]\n", "cat|dog", "JSON")]
    [InlineData("a.json", """{"1": "dog", "0": "cat", "10": "owl", "2": "elk"}""", "cat|dog|elk|owl", "JSON")]
    [InlineData("a.json", """{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}""", "tench|goldfish", "JSON")]
    [InlineData("config.json", """{"architectures": ["ViT"], "id2label": {"1": "dog", "0": "cat"}, "label2id": {"cat": 0, "dog": 1}}""", "cat|dog", "JSON, 'id2label'")]
    [InlineData("a.json", """{"label2id": {"dog": 1, "cat": 0}}""", "cat|dog", "JSON, 'label2id'")]
    [InlineData("a.json", """{"dog": 1, "cat": 0}""", "cat|dog", "JSON")]
    [InlineData("a.json", """{"labels": ["cat", "dog"]}""", "cat|dog", "JSON, 'labels'")]
    [InlineData("a.json", """[{"id": 7, "name": "cat"}, {"id": 8, "name": "dog"}]""", "cat|dog", "JSON")]
    [InlineData("a.json", """["caf\u00e9", "\"best\" \ud83d\ude00"]""", "café|\"best\" 😀", "JSON")]
    [InlineData("a.json", "{\"label\":\"cat\"}\n{\"label\":\"dog\"}\n", "cat|dog", "JSON lines")]
    [InlineData("a.jsonl", "\"cat\"\n\n\"dog\"\n", "cat|dog", "JSON lines")]
    [InlineData("a.jsonl", "{\"label\":\"cat\"}", "cat", "JSON lines")]
    public void Reads_JSON(string name, string text, string labels, string form) => Check(name, text, labels, form);

    [Theory]
    [InlineData("a.csv", "id,label\n1,cat\n2,\"salt, pepper\"\n3,\"the \"\"best\"\"\"\n", "cat|salt, pepper|the \"best\"", "CSV, column 'label'")]
    [InlineData("a.csv", "id;Name\r\n1;cat\r\n2;dog\r\n", "cat|dog", "CSV, column 'Name'")]
    [InlineData("a.csv", "label\ncat\ndog", "cat|dog", "CSV, column 'label'")]
    [InlineData("a.csv", "\uFEFF\"label\"\n\"cat\"\n\"dog\"\n", "cat|dog", "CSV, column 'label'")]
    [InlineData("a.tsv", "wnid\tclass\nn1\tcat, puss\nn2\tdog\n", "cat, puss|dog", "TSV, column 'class'")]
    [InlineData("a.tsv", "n01440764\ttench\nn01443537\tgoldfish\n", "tench|goldfish", "WordNet synsets (the first word of each)")]
    [InlineData("a.csv", "id\tlabel\n1\tcat\n", "cat", "TSV, column 'label'")]
    [InlineData("a.txt", "id,label\n0,cat\n1,dog\n", "cat|dog", "CSV, column 'label'")]
    public void Reads_tables(string name, string text, string labels, string form) => Check(name, text, labels, form);

    [Theory]
    [InlineData("a.csv", "id,animal,name\n1,cat,Tom\n2,dog,Rex\n", "animal", "cat|dog")]
    [InlineData("a.csv", "animal\ncat\ndog\n", "animal", "cat|dog")]
    [InlineData("a.txt", "id;animal;name\n1;cat;Tom\n", "animal", "cat")]
    [InlineData("a.json", """[{"animal": "cat", "name": "Tom"}, {"name": "Rex", "animal": "dog"}]""", "animal", "cat|dog")]
    [InlineData("a.jsonl", "{\"animal\": \"cat\"}\n{\"animal\": \"dog\"}", "animal", "cat|dog")]
    public void Reads_the_specified_column(string name, string text, string column, string labels) =>
        Assert.Equal(labels.Split('|'), Read(name, text, column));

    [Theory]
    [InlineData("data.yaml", "path: ../coco\ntrain: images/train\n\n# Classes\nnc: 2\nnames:\n  1: dog  # a comment\n  0: cat\n\ndownload: |\n  from x import y: z\n", "cat|dog", "YAML, 'names'")]
    [InlineData("data.yml", "names: ['cat', \"dog\", wild animal]\nnc: 3\n", "cat|dog|wild animal", "YAML, 'names'")]
    [InlineData("data.yml", "names: [\n  'cat',\n  'dog'\n]\nnc: 2\n", "cat|dog", "YAML, 'names'")]
    [InlineData("data.yml", "names:\n- cat\n- 'it''s'\n- \"a: b\"\nnc: 3", "cat|it's|a: b", "YAML, 'names'")]
    [InlineData("a.yaml", "---\n- cat\n- dog\n", "cat|dog", "YAML")]
    [InlineData("a.txt", "---\n- cat\n- dog\n", "cat|dog", "YAML")]
    [InlineData("a.yaml", "0: cat\n1: dog\n", "cat|dog", "YAML")]
    [InlineData("a.yaml", "names:\n  - no\n  - yes\n  - 1.5\n", "no|yes|1.5", "YAML, 'names'")]
    [InlineData("a.txt", "nc: 2\nnames:\n  - cat\n  - dog\n", "cat|dog", "YAML, 'names'")]
    public void Reads_simple_YAML(string name, string text, string labels, string form) => Check(name, text, labels, form);

    [Theory]
    [InlineData("- cat\n- dog\n", "cat|dog", "a list with bullets")]
    [InlineData("* cat\n* dog\n", "cat|dog", "a list with bullets")]
    [InlineData("• cat\n• dog\n", "cat|dog", "a list with bullets")]
    [InlineData("1. cat\n2. wild animal\n3. dog\n", "cat|wild animal|dog", "a numbered list")]
    [InlineData("0: cat\n1: dog\n", "cat|dog", "a numbered list")]
    [InlineData("1) cat\n2) dog\n", "cat|dog", "a numbered list")]
    [InlineData("0,cat\n1,dog\n", "cat|dog", "a numbered list")]
    [InlineData("1 - cat\n2 - dog\n", "cat|dog", "a numbered list")]
    [InlineData("0: \"cat\",\n1: \"dog\"\n", "cat|dog", "a numbered list, lines that end with commas, labels in quotes")]
    [InlineData("0\tcat\n1\tdog\n", "cat|dog", "a numbered list")]
    [InlineData("n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n", "tench|goldfish", "WordNet synsets (the first word of each)")]
    [InlineData("n01440764\ttench\nn01443537\tgoldfish\n", "tench|goldfish", "WordNet synsets (the first word of each)")]
    [InlineData("n02119789\t1\tkit_fox\nn02100735\t2\tEnglish_setter\n", "kit_fox|English_setter", "WordNet synsets (the first word of each), a numbered list")]
    [InlineData("\"cat\",\n\"dog\",\n", "cat|dog", "lines that end with commas, labels in quotes")]
    [InlineData("'cat',\n'dog'\n", "cat|dog", "lines that end with commas, labels in quotes")]
    [InlineData("\"cat\"\n\"the \"\"best\"\" dog\"\n", "cat|the \"best\" dog", "labels in quotes")]
    [InlineData("cat,\ndog,\n", "cat|dog", "lines that end with commas")]
    [InlineData("cat\n\"salt, pepper\"\n", "cat|salt, pepper", "1 of 2 labels in quotes")]
    [InlineData("['cat', \"it's\", 'salt, pepper']", "cat|it's|salt, pepper", "a list in brackets")]
    [InlineData("('cat', 'dog',)", "cat|dog", "a list in brackets")]
    [InlineData("labels = ['cat',\n  'dog',  # the best\n]", "cat|dog", "a list in brackets")]
    [InlineData("{0: 'tench, Tinca tinca',\n 1: u'goldfish',}", "tench, Tinca tinca|goldfish", "a dictionary")]
    public void Reads_other_kinds_of_lists(string text, string labels, string form) => Check("a.txt", text, labels, form);

    [Theory]
    [InlineData("cat\nwild animal\nsalt, pepper\n")]
    [InlineData("cat\rdog\r\nowl\n\n# comment\nelk")]
    [InlineData("1. FC Köln\nArsenal\n")]
    [InlineData("3.5 inch disk\n4.5 inch disk\n")]
    [InlineData("2 cats\n4 dogs\n")]
    [InlineData("player 1\nplayer 2\n")]
    [InlineData("\"Weird Al\" Yankovic\nthe 5\" disk\n")]
    [InlineData("time: 5 o'clock\nnames of people\n")]
    public void Reads_plain_lists_literally_without_a_note(string text)
    {
        Assert.Equal(text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'), Read("a.names", text));
        Assert.Empty(_notes);
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("a.json", "[\"cat\",\n 5]", 2, "item 2 is a number")]
    [InlineData("a.json", "[\"cat\",\n null]", 2, "item 2 is null")]
    [InlineData("a.json", "[\"cat\",\n [\"dog\"]]", 2, "item 2 is a list")]
    [InlineData("a.json", "[\"cat\"\n \"dog\"]", 2, "not valid JSON")]
    [InlineData("a.json", "{\"cat\": \"dog\",\n \"owl\": 1}", 1, "the keys 'cat', 'owl'")]
    [InlineData("a.json", "{\"0\": \"cat\",\n \"0\": \"dog\"}", 2, "duplicate key '0'")]
    [InlineData("a.json", "{\"0\": \"cat\",\n \"00\": \"dog\"}", 2, "duplicate number 0")]
    [InlineData("a.json", "{\"id2label\": {\"0\": \"LABEL_0\",\n \"1\": \"LABEL_1\"}}", 1, "for a model without labels")]
    [InlineData("a.json", "\"cat\"", 1, "expected a list of labels, found a text")]
    [InlineData("a.json", "cat\ndog\n", 1, "not valid JSON")]
    [InlineData("a.json", "", 1, "not valid JSON")]
    [InlineData("a.json", "[\"cat\",\n\"\\ud800\"]", 2, "surrogate")]
    [InlineData("a.json", "[\"cat\",\n\"a\\u0000b\"]", 2, "zero byte")]
    [InlineData("a.jsonl", "\"cat\"\n7\n", 2, "item 2 is a number")]
    [InlineData("a.jsonl", "\"cat\"\n{\n", 2, "not valid JSON")]
    [InlineData("a.jsonl", "{\"a\":\"cat\"}\n", 1, "--labels-column: 'a'")]
    [InlineData("a.txt", "['cat', 'dog'", 1, "not closed")]
    [InlineData("a.txt", "['cat'\n'dog']", 2, "comma")]
    [InlineData("a.txt", "[cat]\n[dog]\n", 2, "after the end")]
    [InlineData("a.csv", "id,animal\n1,cat\n", 1, "--labels-column: 'id', 'animal'")]
    [InlineData("a.csv", "name,class\nTom,cat\n", 1, "'name', 'class'. Specify one with --labels-column")]
    [InlineData("a.csv", "label,label\nTom,cat\n", 1, "2 columns are named 'label'")]
    [InlineData("a.csv", "cat\ndog\n", 1, "'cat' may be the header or the first label")]
    [InlineData("a.csv", "cat,dog,owl\n", 1, "a single row without a header")]
    [InlineData("a.csv", "id,label\n1,cat\n2,salt, pepper\n", 3, "the row has 3 fields")]
    [InlineData("a.csv", "id,label\n1,\"cat\n2,dog\n", 2, "quote")]
    [InlineData("a.csv", "id,label\n1,\n", 2, "is empty")]
    [InlineData("a.yaml", "names:\n  - cat\n  - name: dog\n", 3, "key with a value")]
    [InlineData("a.yaml", "names:\n  - cat\n  - &a dog\n", 3, "is not supported YAML")]
    [InlineData("a.yaml", "names:\n  - cat\n  -\n", 3, "is empty")]
    [InlineData("a.yaml", "names:\n  - cat\n    dog\n", 3, "not an item of the list")]
    [InlineData("a.yaml", "nc: 3\nnames: [cat, dog]\n", 1, "'nc' is 3, but 'names' has 2 labels")]
    [InlineData("a.yaml", "names: cat\n", 1, "contains a text")]
    [InlineData("a.yaml", "cat\ndog\n", 1, "is not supported YAML")]
    [InlineData("a.txt", "n01440764\nn01443537\n", 1, "WordNet id without a word")]
    [InlineData("a.txt", "n01440764 tench\ngoldfish\n", 2, "has no WordNet id")]
    [InlineData("a.txt", "0 cat\n1 dog\n2 owl\n", 1, "starts with a number")]
    [InlineData("a.txt", "cat\n\"dog\n", 2, "unclosed quote")]
    [InlineData("a.txt", "\"cat\", \"dog\"\n", 1, "several quoted labels")]
    [InlineData("a.txt", "Animals:\n- cat\n- dog\n", 1, "has no bullet")]
    [InlineData("a.csv", "id,label\n\n1,\"cat\"\n\n2,\n", 5, "is empty")]
    [InlineData("a.txt", "cat,\ndog\nowl,\nelk\n", 2, "does not end with a comma")]
    [InlineData("a.txt", "cat\tfelis\ndog\tcanis\n", 1, "contains a tab")]
    [InlineData("a.txt", "item {\n  name: 'cat'\n}\n", 1, "TensorFlow label map")]
    [InlineData("a.txt", "cat\ndog\0owl\0", 2, "zero byte")]
    [InlineData("a.txt", "cat\ndog\u0007\n", 2, "U+0007")]
    [InlineData("a.txt", "cat\ndog\u0085owl\n", 2, "U+0085")]
    [InlineData("a.txt", "cat\n\u200B\n", 2, "is empty")]
    [InlineData("a.txt", "<!DOCTYPE html>\n<html></html>\n", 1, "HTML")]
    [InlineData("a.json", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", 1, "Git LFS")]
    public void Rejects_unsupported_content_with_its_line(string name, string text, int line, string fact)
    {
        var message = Assert.Throws<UsageException>(() => Read(name, text)).Message;

        Assert.Contains($"{name}, line {line}", message, StringComparison.Ordinal);
        Assert.Contains(fact, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1F8B080000000000", "is a gzip file.")]
    [InlineData("504B03041400", "is a ZIP archive, which an .xlsx workbook is too. Save a workbook as CSV.")]
    [InlineData("50415231150015", "is a Parquet file. Export the labels")]
    [InlineData("4152524F57310000", "is an Arrow (Feather) file.")]
    [InlineData("255044462D312E37", "is a PDF.")]
    [InlineData("89504E470D0A1A0A0000000D49484452", "is an image.")]
    [InlineData("6300610074000A0064006F006700", "is text in UTF-16 without a byte order mark.")]
    public void Rejects_binary_files_by_their_format(string hex, string fact)
    {
        var file = _context.Write("labels.txt", "");
        File.WriteAllBytes(file, Convert.FromHexString(hex));

        Assert.StartsWith($"The label file {file} {fact}", Assert.Throws<UsageException>(() => ReadFile(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1200), InlineData(1201), InlineData(12000), InlineData(12001), InlineData(65001)]
    public void Detects_the_encoding_by_byte_order_mark(int codePage)
    {
        var encoding = System.Text.Encoding.GetEncoding(codePage);
        var file = _context.Write("labels.txt", "");
        File.WriteAllBytes(file, [.. encoding.GetPreamble(), .. encoding.GetBytes("cat\r\nchien à poil\r\n猫\r\n")]);

        Assert.Equal(["cat", "chien à poil", "猫"], ReadFile(file));
    }

    [Fact]
    public void Rejects_a_file_in_another_encoding_with_its_line()
    {
        var file = _context.Write("labels.txt", "");
        File.WriteAllBytes(file, [.. "cat\r\ndog\r\nch\u0000t"u8[..^2], 0xE9, (byte)'\n']);

        Assert.StartsWith($"The label file {file}, line 3: the file is not valid UTF-8.", Assert.Throws<UsageException>(() => ReadFile(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cat\nwild\u200B animal\n\u200Edog\u2060\n", "cat|wild animal|dog", "zero-width characters or direction marks in labels, which were removed: lines 2, 3.")]
    [InlineData("ca\u200Dt\n", "cat", "zero-width characters or direction marks in labels, which were removed: line 1.")]
    [InlineData("wild\u00A0animal\n", "wild animal", "no-break spaces in labels, which were replaced with spaces: line 1.")]
    [InlineData("caf\uFFFD\n", "caf\uFFFD", "letters were lost")]
    [InlineData("1. cat\n3. dog\n", "1. cat|3. dog", "not consecutive at line 2")]
    [InlineData("1. cat\n2. dog\nowl\n", "1. cat|2. dog|owl", "has a number before 2 of 3 labels")]
    [InlineData("cat 0\ndog 1\n", "cat 0|dog 1", "has consecutive numbers after its labels")]
    [InlineData("cat, dog, owl\n", "cat, dog, owl", "is one label, 'cat, dog, owl'.")]
    public void Warns_about_suspicious_labels(string text, string labels, string warning)
    {
        Assert.Equal(labels.Split('|'), Read("a.txt", text));
        Assert.Contains(warning, Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("👩\u200D🚀")]
    [InlineData("❤\uFE0F")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("क्\u200Dष")]
    [InlineData("1\uFE0F\u20E3")]
    public void Keeps_joiners_and_variation_selectors(string label)
    {
        Assert.Equal([label], Read("a.txt", label));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Line_numbers_include_comments_and_blank_lines()
    {
        var message = Assert.Throws<UsageException>(() => Read("a.txt", "# animals\r\n\r\ncat\r\ndog\tcanis\r\n")).Message;

        Assert.Contains("a.txt, line 4: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Handles_ten_thousand_comment_lines_or_brackets()
    {
        Assert.Equal(["cat"], Read("a.txt", "[\n" + string.Concat(Enumerable.Repeat("# comment\n", 10_000)) + "'cat']"));
        Assert.Throws<UsageException>(() => Read("a.txt", new string('[', 10_000)));
        Assert.Throws<UsageException>(() => Read("a.json", new string('[', 10_000)));
        Assert.Throws<UsageException>(() => Read("a.yaml", "names: " + new string('{', 10_000)));
    }

    [Fact]
    public void Random_content_is_read_or_rejected()
    {
        string[] names = ["a.txt", "a.csv", "a.tsv", "a.json", "a.jsonl", "a.yaml", "a"];
        string[] parts = ["[", "]", "{", "}", "(", ")", "'", "\"", ",", ":", ": ", "- ", "\n", "\r\n", " ", "\t", "names:", "0", "1", "1.", "cat", "dog", "#", "\\", "\\u00", "---", "n01440764 ", "label", ";", "\u200D", "\uFEFF", "é", "|", "nc:", "=", "item {", "\0"];
        var random = new Random(20261130);
        for (var run = 0; run < 20_000; run++)
        {
            var content = run % 4 == 0
                ? RandomBytes(random)
                : System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => parts[random.Next(parts.Length)])));
            var name = names[random.Next(names.Length)];
            var problem = new LabelFileProblem(name);
            try
            {
                var labels = LabelText.Read(LabelFileText.Decode(content, problem), Path.GetExtension(name), random.Next(5) == 0 ? "label" : null, problem).Labels;
                Assert.All(labels, label => Assert.InRange(label.Line, 1, content.Length + 1));
            }
            catch (UsageException refused)
            {
                Assert.StartsWith($"The label file {name}", refused.Message, StringComparison.Ordinal);
            }
            catch (Exception other)
            {
                Assert.Fail($"{name} {Convert.ToHexString(content)}: {other}");
            }
        }
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(0, 200)];
        random.NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void A_directory_is_said_to_be_one()
    {
        var directory = Directory.CreateTempSubdirectory("zso-labels-");
        try
        {
            var refused = Assert.Throws<UsageException>(() => ReadFile(directory.FullName));

            Assert.Equal($"The label file {directory.FullName} is a directory. Specify a text file with one label per line.", refused.Message);
        }
        finally
        {
            directory.Delete();
        }
    }

    private void Check(string name, string text, string labels, string form)
    {
        var read = Read(name, text);

        Assert.Equal(labels.Split('|'), read);
        Assert.EndsWith($"{name}: read as {form}, {read.Length} label{(read.Length == 1 ? "" : "s")}.", Assert.Single(_notes), StringComparison.Ordinal);
        Assert.Empty(_warnings);
    }

    private string[] Read(string name, string text, string? column = null) => ReadFile(_context.Write(name, text), column);

    private string[] ReadFile(string file, string? column = null) =>
        [.. LabelReader.Read(new LabelArguments { Files = [file], FileReader = new LabelFileReader { Column = column, Note = _notes.Add } }, _warnings.Add).Labels];
}
