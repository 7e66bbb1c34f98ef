using ZeroShotOrleans.Cli.Completion;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Completion;

public sealed class SuggestionsTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("cl", "classify,cluster")]
    [InlineData("jobs re", "results,resume,retry,relabel")]
    [InlineData("--verbose jobs li", "list")]
    [InlineData("classify --top", "--top-k")]
    [InlineData("classify --top-k 3 --to", "")]
    [InlineData("classify --include a --inc", "--include")]
    [InlineData("classify --format j", "jsonl")]
    [InlineData("classify --format=", "--format=table,--format=jsonl,--format=csv,--format=parquet")]
    [InlineData("classify --format = c", "csv")]
    [InlineData("classify --format =", "table,jsonl,csv,parquet")]
    [InlineData("classify --only-changed=c", "--only-changed=content")]
    [InlineData("classify --verb", "--verbose")]
    [InlineData("classify --labels ca", "")]
    [InlineData("classify ph", "")]
    [InlineData("classify -- --top", "")]
    [InlineData("completion ", "bash,fish,pwsh,zsh")]
    [InlineData("help j", "jobs")]
    [InlineData("help jobs ", "list,show,results,embeddings,pause,resume,retry,relabel,cancel,delete")]
    [InlineData("nonsense --x", "")]
    public async Task Suggests_words_that_can_follow(string typed, string expected)
    {
        var words = typed.Split(' ');

        Assert.Equal(0, await _context.RunAsync([$"[suggest:{words.Length}]", .. words]));

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), _context.OutLines.Select(line => line.Split('\t')[0]));
        Assert.Equal("", _context.Error);
    }

    [Fact]
    public async Task Suggests_pulled_models()
    {
        _context.Write(Path.Combine("zeroshot-orleans", "models", "clip-test", "config.json"), "{}");
        Directory.CreateDirectory(Path.Combine(_context.Folder, "zeroshot-orleans", "models", "clip-half"));

        Assert.Equal(0, await _context.RunAsync("[suggest:3]", "classify", "--model", "clip"));
        Assert.Equal(0, await _context.RunAsync("[suggest:3]", "models", "verify", "clip"));

        Assert.Equal(["clip-test", "clip-test"], _context.OutLines);
    }

    [Fact]
    public async Task An_empty_last_word_may_be_missing()
    {
        Assert.Equal(0, await _context.RunAsync("[suggest:2]", "state"));

        Assert.Equal(["backup", "restore"], _context.OutLines.Select(line => line.Split('\t')[0]));
    }

    [Fact]
    public async Task Commands_have_a_description()
    {
        await _context.RunAsync("[suggest:1]", "classi");

        Assert.Equal("classify\tClassify images", Assert.Single(_context.OutLines));
    }

    [Theory]
    [InlineData("[diagram]")]
    [InlineData("[suggest:0]")]
    [InlineData("[suggest:x]")]
    public void Other_words_in_brackets_are_not_a_request(string word) => Assert.Null(CompletionRequest.Read([word, "jobs"]));
}
