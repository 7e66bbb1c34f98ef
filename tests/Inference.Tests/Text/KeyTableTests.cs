using System.Text;
using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tokenizers.Files;

namespace ZeroShotOrleans.Inference.Tests.Text;

/// <summary>The table of keys in docs/models.md matches the readers.</summary>
public class KeyTableTests
{
    private const string Begin = "<!-- keys: begin. Written by KeyTableTests with ZSO_WRITE_DOCS=1 -->\n";
    private const string End = "<!-- keys: end -->\n";

    [Fact]
    public void Documented_keys_match_the_readers()
    {
        var path = Path.Combine(Repository.Root, "docs", "models.md");
        var page = File.ReadAllText(path);
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= Begin.Length && to >= from, $"docs/models.md has no lines '{Begin.Trim()}' and '{End.Trim()}'.");
        if (Environment.GetEnvironmentVariable("ZSO_WRITE_DOCS") == "1")
        {
            page = page[..from] + Table() + page[to..];
            File.WriteAllText(path, page);
            to = page.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.True(page[from..to] == Table(), "The table of keys differs from the readers. To update it, run: ZSO_WRITE_DOCS=1 dotnet run --project tests/Inference.Tests -- --filter-class \"*KeyTableTests\"");
    }

    private static string Table()
    {
        var text = new StringBuilder();
        text.Append("| key of the image processor | | |\n|---|---|---|\n");
        foreach (var (keys, verdict) in new[] { (ProcessorKeys.Honoured, "honoured"), (ProcessorKeys.Harmless, "harmless") })
        {
            Append(text, keys.Select(key => ($"`{key.Name}`", key.Note)), verdict);
        }

        Append(text, ProcessorKeys.HarmlessWith.Select(entry => ($"`{entry.Key.Name}`", entry.Key.Note)), "harmless with its usual value", ProcessorKeys.HarmlessWith.Select(entry => entry.Harmless));
        Append(text, ProcessorKeys.Refused.Select(key => ($"`{key.Name}`", key.Note)), "refused");
        text.Append("| any other | refused | unless it is false, null or empty |\n\n| key of `tokenizer_config.json` | | |\n|---|---|---|\n");
        Append(text, TokenizerKeys.Honoured.Select(key => ($"`{key.Key}`", key.Note)), "honoured");
        Append(text, TokenizerKeys.Harmless.Select(key => ($"`{key.Key.Replace(", ", "`, `", StringComparison.Ordinal)}`", key.Note)), "harmless");
        Append(text, TokenizerKeys.Refused.Select(key => (key.Key, key.Note)), "refused");
        return text.Append("| any other | ignored | |\n").ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<(string Key, string Note)> keys, string verdict, IEnumerable<string>? values = null)
    {
        foreach (var ((key, note), value) in keys.Zip(values ?? Enumerable.Repeat("", int.MaxValue)))
        {
            text.Append("| ").Append(key).Append(" | ").Append(verdict).Append(value.Length == 0 ? "" : $", `{value}`").Append(" | ").Append(note).Append(" |\n");
        }
    }
}
