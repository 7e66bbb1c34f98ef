using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class WrongUseTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("", "Required command was not provided.")]
    [InlineData("jobs", "Required command was not provided.")]
    [InlineData("classify --labels cat", "No images. Specify a folder")]
    [InlineData("classify FOLDER", "No labels. Specify them with --labels")]
    [InlineData("classify FOLDER --labels cat,,dog", "Label 2 of --labels is empty.")]
    [InlineData("classify FOLDER --labels @none.txt", "The label file none.txt cannot be read: ")]
    [InlineData("classify FOLDER --labels cat --template photo", "--template number 1 ('photo') has no {}")]
    [InlineData("classify FOLDER --labels cat --topk 3", "Unknown option --topk. Did you mean --top-k?")]
    [InlineData("classify FOLDER --labels cat --top-k 0", "--top-k 0 is not a number from 1 to 100000.")]
    [InlineData("classify FOLDER --labels cat --top-k many", "--top-k many is not a number from 1 to 100000.")]
    [InlineData("classify FOLDER --labels cat --threshold 0,5", "--threshold 0,5 is not a number from 0 to 1.")]
    [InlineData("classify FOLDER --labels cat --threshold 2", "--threshold 2 is not a number from 0 to 1.")]
    [InlineData("classify FOLDER --labels cat --threshold NaN", "--threshold NaN is not a number from 0 to 1.")]
    [InlineData("classify FOLDER --labels cat --format xml", "--format xml is not valid. Use table, jsonl, csv or parquet.")]
    [InlineData("classify FOLDER --labels cat --format jsnol", "--format jsnol is not valid. Did you mean jsonl?")]
    [InlineData("classify FOLDER --labels cat --priority hihg", "--priority hihg is not valid. Did you mean high?")]
    [InlineData("classify FOLDER --labels cat --activation sigmiod", "--activation sigmiod is not valid. Did you mean sigmoid?")]
    [InlineData("classify FOLDER --labels cat --only-changed=contents", "--only-changed contents is not valid. Did you mean content?")]
    [InlineData("classify FOLDER --lables cat,dog", "Unknown option --lables. Did you mean --labels? Run `zso classify --help` for usage.")]
    [InlineData("classify --lables cat,dog FOLDER", "Unknown option --lables. Did you mean --labels?")]
    [InlineData("classify FOLDER --labels=cat --frmat=jsonl", "Unknown option --frmat. Did you mean --format?")]
    [InlineData("classify FOLDER --labels cat --verbos", "Unknown option --verbos. Did you mean --verbose?")]
    [InlineData("classify FOLDER --labels cat --colour", "Unknown option --colour. Run `zso classify --help` for usage.")]
    [InlineData("classify FOLDER --labels cat -R", "Unknown option -R. Did you mean -r?")]
    [InlineData("clasify FOLDER --labels cat", "Unknown command clasify. Did you mean classify? Commands of zso: classify, jobs,")]
    [InlineData("jobs lst", "Unknown command lst. Did you mean list? Commands of zso jobs: list, show,")]
    [InlineData("jobs frobnicate", "Unknown command frobnicate. Commands of zso jobs: list, show,")]
    [InlineData("jobs list --mots 5", "Unknown option --mots. Did you mean --most?")]
    [InlineData("jobs show --jsno 0k3v9s2m1abc", "Unknown option --jsno. Did you mean --json?")]
    [InlineData("jobs retry 0k3v9s2m1abc --error Missing --frmat csv", "Unknown option --frmat. Did you mean --format?")]
    [InlineData("jobs retry 0k3v9s2m1abc --error Misssing", "--error Misssing is not the name of an error. Did you mean Missing? Valid names:")]
    [InlineData("labels show --lables cat", "Unknown option --lables. Did you mean --labels?")]
    [InlineData("--verson", "Unknown option --verson. Did you mean --version?")]
    [InlineData("classify FOLDER --labels cat --out results.xlsx", "--out results.xlsx has no known extension.")]
    [InlineData("classify FOLDER --labels cat --out /no/such/folder/r.csv", "--out /no/such/folder/r.csv cannot be written: ")]
    [InlineData("classify /no/such/folder --labels cat", "No such file or folder: /no/such/folder.")]
    [InlineData("classify FOLDER --labels cat --model ./none", "--model ./none: model folder not found.")]
    [InlineData("classify FOLDER --labels cat --models-dir /none", "--models-dir /none is not a folder.")]
    [InlineData("classify FOLDER --labels cat --cluster here", "--cluster here is not HOST:PORT.")]
    [InlineData("classify FOLDER --labels cat --cluster h:1 --state s", "--cluster cannot be combined with --state or --models-dir")]
    [InlineData("classify FOLDER --labels cat --cluster h:1 --model /models/clip", "--model /models/clip is a local folder")]
    [InlineData("jobs list --most 0", "--most 0 is not a number from 1 to 1000.")]
    [InlineData("jobs show", "Required argument missing for command: 'show'.")]
    [InlineData("labels show", "No labels. Specify them with --labels")]
    public async Task Rejects_invalid_usage_before_anything_starts(string commandLine, string message)
    {
        var args = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(arg => arg == "FOLDER" ? _context.Folder : arg);

        Assert.Equal(2, await _context.RunAsync([.. args]));

        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
        Assert.Equal("", _context.Out);
        Assert.Null(_context.Settings);
    }

    [Fact]
    public async Task Rejects_folder_options_for_a_file()
    {
        var file = _context.Write("cat.jpg", "");

        Assert.Equal(2, await _context.RunAsync("classify", file, "--labels", "cat", "--recursive"));
        Assert.Contains("is a file. Omit --recursive and --include", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_a_state_folder_when_the_user_has_no_home()
    {
        using var context = new TestWorld(userData: "");

        Assert.Equal(2, await context.RunAsync("jobs", "list"));
        Assert.Contains("--state DIR", context.Error, StringComparison.Ordinal);
    }
}
