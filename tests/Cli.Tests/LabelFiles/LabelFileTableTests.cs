using System.Text;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LabelFiles;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Cli.Tests.LabelFiles;

/// <summary>
/// The table of label files in <c>docs/cli.md</c> shows actual results. To update it: <c>ZSO_UPDATE=1 dotnet run --project tests/Cli.Tests --
/// --filter-class "*LabelFileTableTests"</c>.
/// </summary>
public sealed class LabelFileTableTests
{
    private const string Begin = "<!-- Written by LabelFileTableTests: ZSO_UPDATE=1 -->\n", End = "<!-- end -->";

    [Fact]
    public void Documented_table_of_label_files_is_current()
    {
        var table = Begin + Table() + End;
        var page = Path.Combine(Repository.Root, "docs", "cli.md");
        var text = File.ReadAllText(page).ReplaceLineEndings("\n");
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/cli.md has no line {Begin}");
        var end = text.IndexOf(End, begin, StringComparison.Ordinal) + End.Length;
        if (Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1")
        {
            File.WriteAllText(page, text[..begin] + table + text[end..]);
        }

        Assert.Equal(table, File.ReadAllText(page).ReplaceLineEndings("\n")[begin..(begin + table.Length)]);
    }

    private static string Table()
    {
        var table = new StringBuilder("\n| file | content | result |\n|---|---|---|\n");
        foreach (var (name, shape, content) in Shapes())
        {
            table.Append("| `").Append(name).Append("` | ").Append(shape).Append(" | ").Append(Result(name, content).Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }

        return table.Append('\n').ToString();
    }

    private static string Result(string name, byte[] bytes)
    {
        var problem = new LabelFileProblem(name);
        try
        {
            var content = LabelText.Read(LabelFileText.Decode(bytes, problem), Path.GetExtension(name), column: null, problem);
            return $"{(content.Form is { } form ? $"read as {form}" : "read")}: {string.Join(", ", content.Labels.Select(label => $"`{label.Text}`"))}"
                + string.Concat(content.Warnings.Select(warning => $"; warning: {warning}"));
        }
        catch (UsageException refused)
        {
            return "refused: " + refused.Message["The label file ".Length..];
        }
    }

    private static IEnumerable<(string Name, string Shape, byte[] Content)> Shapes()
    {
        yield return Shape("labels.txt", "a label on each line, comments, blank lines", "# animals\ncat\n\nsalt, pepper\n");
        yield return ("labels.txt", "UTF-16 or UTF-32 with a byte order mark", [.. System.Text.Encoding.Unicode.GetPreamble(), .. System.Text.Encoding.Unicode.GetBytes("cat\r\ndog\r\n")]);
        yield return ("labels.txt", "UTF-16 without one", System.Text.Encoding.Unicode.GetBytes("cat\r\ndog\r\n"));
        yield return ("labels.txt", "another encoding (Latin-1)", [.. "cat\ncaf"u8, 0xE9, (byte)'\n']);
        yield return Shape("labels.txt", "`- cat`, `* cat`", "- cat\n- dog\n");
        yield return Shape("labels.txt", "`1. cat`, `1) cat`, `0: cat`, `0,cat`, `1 - cat`, a number and a tab; consecutive", "1. cat\n2. dog\n");
        yield return Shape("labels.txt", "the same, not consecutive", "1. cat\n3. dog\n");
        yield return Shape("labels.txt", "consecutive numbers and a blank", "1 cat\n2 dog\n");
        yield return Shape("labels.txt", "quotes around each line, commas at the end", "\"cat\",\n\"dog\",\n");
        yield return Shape("labels.txt", "quotes around some", "cat\n\"salt, pepper\"\n");
        yield return Shape("labels.txt", "commas at the end of some lines only", "cat,\ndog\nowl,\nelk\n");
        yield return Shape("labels.txt", "one line with commas", "cat, dog\n");
        yield return Shape("labels.txt", "a Python list", "['cat', 'dog']");
        yield return Shape("labels.txt", "a Python dictionary with numbers", "{0: 'tench, Tinca tinca', 1: 'goldfish'}");
        yield return Shape("synset_words.txt", "WordNet ids and synonyms", "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n");
        yield return Shape("wnids.txt", "WordNet ids alone", "n01440764\n");
        yield return Shape("labels.txt", "tabs", "cat\tFelis catus\ndog\tCanis familiaris\n");
        yield return Shape("labels.txt", "a header with a usual name", "id,label\n0,cat\n1,dog\n");
        yield return Shape("labels.csv", "a header with one usual name; commas, semicolons or tabs", "id,label\n1,cat\n2,\"salt, pepper\"\n");
        yield return Shape("labels.csv", "several usual names", "name,class\nTom,cat\n");
        yield return Shape("labels.csv", "none", "id,animal\n1,cat\n");
        yield return Shape("labels.csv", "one column with another name", "cat\ndog\n");
        yield return Shape("labels.csv", "two columns with that name", "label,label\ncat,dog\n");
        yield return Shape("labels.csv", "a comma without quotes", "id,label\n1,salt, pepper\n");
        yield return Shape("labels.csv", "a quote that is not closed", "id,label\n1,\"cat\n");
        yield return Shape("labels.json", "a list", "[\"cat\", \"dog\"]");
        yield return Shape("labels.json", "numbers and labels, in the order of the numbers", "{\"1\": \"dog\", \"0\": \"cat\"}");
        yield return Shape("labels.json", "labels and numbers", "{\"dog\": 1, \"cat\": 0}");
        yield return Shape("imagenet_class_index.json", "numbers, each with id and word", "{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"]}");
        yield return Shape("config.json", "a model's configuration", "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}, \"label2id\": {\"cat\": 0, \"dog\": 1}}");
        yield return Shape("config.json", "one without labels", "{\"id2label\": {\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}}");
        yield return Shape("labels.json", "objects with a property of a usual name", "[{\"id\": 1, \"name\": \"cat\"}]");
        yield return Shape("labels.json", "items that are not texts", "[\"cat\", 5]");
        yield return Shape("labels.json", "other objects", "{\"animals\": {\"cat\": \"Felis\"}}");
        yield return Shape("labels.jsonl", "texts or objects", "{\"label\": \"cat\"}\n{\"label\": \"dog\"}\n");
        yield return Shape("data.yaml", "`names:` with `- cat`, `0: cat` or `[cat, dog]` (YOLO)", "nc: 2\nnames:\n  0: cat\n  1: dog\n");
        yield return Shape("labels.yaml", "items", "- cat\n- dog\n");
        yield return Shape("data.yaml", "a number of names that differs from `nc`", "nc: 3\nnames: [cat, dog]\n");
        yield return Shape("labels.yaml", "any other YAML", "names:\n  - cat\n  - name: dog\n");
        yield return Shape("labels.pbtxt", "a TensorFlow label map", "item {\n  name: 'cat'\n}\n");
        yield return Shape("labels.txt", "a zero byte or another control character", "cat\0dog\0");
        yield return Shape("labels.txt", "zero-width characters, direction marks", "cat\u200B\ndog\n");
        yield return Shape("labels.txt", "joiners within emojis and letters", "👩\u200D🚀\nमी\u200C\n");
        yield return Shape("labels.txt", "no-break spaces", "wild\u00A0animal\n");
        yield return Shape("labels.txt", "an HTML page", "<!DOCTYPE html>\n<html>\n");
        yield return Shape("labels.txt", "a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");
        yield return ("labels.txt.gz", "gzip", [0x1F, 0x8B, 8, 0]);
        yield return ("labels.xlsx", "a workbook", "PK\x03\x04"u8.ToArray());
        yield return ("labels.parquet", "Parquet; Arrow, Avro, ORC and SQLite likewise", "PAR1"u8.ToArray());
        yield return ("labels.pdf", "PDF", "%PDF-1.7"u8.ToArray());
        yield return ("labels.txt", "an image", [0x89, .. "PNG\r\n\x1A\n\0\0\0\rIHDR"u8]);
    }

    private static (string, string, byte[]) Shape(string name, string shape, string text) => (name, shape, System.Text.Encoding.UTF8.GetBytes(text));
}
