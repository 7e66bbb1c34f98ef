using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Docs.Tests;

/// <summary>Code, settings, messages and docs use the terms of the field. A line with a word that was replaced fails, and the message names the better word.</summary>
public sealed partial class VocabularyTests
{
    private static readonly string[] _folders = ["src", "tests", "docs", "deploy", "samples", "bench"];

    private static readonly HashSet<string> _extensions =
        [".cs", ".md", ".json", ".js", ".mjs", ".html", ".css", ".yaml", ".yml", ".conf", ".env", ".sh", ".service", ".csproj", ".props"];

    /// <summary>Excludes third-party data, build output and this file.</summary>
    [GeneratedRegex(@"(?:^|/)(?:bin|obj|artifacts|node_modules|Fixtures|photos|models)/|(?:^|/)package-lock\.json$|(?:^|/)VocabularyTests\.cs$")]
    private static partial Regex Excluded();

    private static readonly (Regex Word, string Better)[] _words =
    [
        Replaced(@"\b[Dd]oors?\b|OpenDoor|DoorLimits|\w+Door\b", "HTTP API, ExposureGuard, KestrelLimits"),
        Replaced(@"\b[Ff]aults?\b|\b[Ff]ault(?:ed|y)\b|[a-z]Faults?\b|\bFault[A-Z]", "error, failed"),
        Replaced(@"\b[Rr]anked\b|\b[Rr]ankings?\b|[a-z]Rankings?\b|\bRank(?:Request|Answer|Rules)\b", "classified, classification, scores"),
        Replaced(@"\b[Kk]eep-?[Vv]ectors|\b[Kk]ept [Vv]ectors?\b|(?:Kept|Label|Prompt|Image|With|Get)Vectors\b|\b[Ll]abel vectors?\b|\b[Ii]mage vectors?\b", "embeddings, keepEmbeddings, stored embeddings"),
        Replaced(@"\b[Pp]atience\b|\w+Patience|PatienceSeconds", "timeout, retry budget"),
        Replaced(@"\bin (?:its|their|his|the) hands?\b|\bin hand\b|InHand\b", "in flight"),
        Replaced(@"lane(?:=|"": "")""?people\b|\b(?:images|requests) of people\b", "interactive"),
        Replaced(@"\b[Tt]aken[- ]?[Oo]ver from\b|\btakenOver\b|\b[Ee]arlier jobs?\b|\bEarlierJob\b|\bBaseUse\b|\bJobBase\b", "previous job, reuse, reused"),
        Replaced(@"\bSurroundings\b|\bTowerShelf\b|\bWorkIntake\b|\bArrivalRoom\b|\bJobSight\b|\b\w+Pace\b(?<!CleanAndSpace|Space)|\b(?:Hub|Job|Fetch)Words\b", "CliContext, TowerCache, InFlightGate, ImageMemoryBudget, JobSnapshot, ...Rate, ...Text"),
        Replaced(@"\b[Bb]egun\b|\bGo on with\b|\bGoing on with\b|secondsLeft", "started, resume, secondsRemaining"),
        Replaced(@"\bonce ever\b|\bthat is none\b|\bthere is none such\b|\b(?:are|is) not had\b|\bhe who\b|\bwho comes new\b|\bof those who are there\b", "say it in plain words"),
        Replaced(@"\b[Ww]hoever\b", "name the actor"),
        Replaced(@"\b(?:is|are|was) no (?:label|model|image|folder|job|key|format|number|file|way|JSON|UTF-8|HTTP|list|picture)\b", "is not a valid ..., not found"),
        Replaced(@"\b[Pp]ass(?:ed|es) over\b|\bpass (?:it|them) over\b", "skipped, ignored"),
        Replaced(@"\b[Gg]o(?:es|ing)? on\b|\banew\b", "continue, resume; again"),
        Replaced(@"\bit is said\b|\bis told (?:so|that)\b|\b[Ww]ho asks\b|\bwhat became of\b|\bwhat is of\b", "is reported; name the actor and what it gets"),
        Replaced(@"\b[Ss]end again\b|\bEnds the wait\b|\b[Ss]afe for concurrent calls\b", "retry; cancels the wait; thread-safe"),
        Replaced(@"\bin the words of\b|\bwords of the wire\b|\bfor want of\b|\btried in vain\b|\bunder way\b", "the term of the field"),
        Replaced(@"\bas (?:many|much) as (?:it|one|a \w+) may\b", "the limit, the maximum"),
    ];

    /// <summary>Exceptions: places that keep a replaced word, each with its reason.</summary>
    private static readonly (string File, string Text, string Reason)[] _allowed =
    [
        ("src/Cli/Jobs/ResultReader.cs", "upload.IsFaulted", "Task.IsFaulted is .NET's name."),
        ("src/Storage.Sqlite/State/StateSchema.cs", "", "Migrations that have run are never edited; the last one renames the tables and columns."),
    ];

    [Fact]
    public void No_file_uses_a_replaced_word()
    {
        var found = _folders.SelectMany(Files).Append("README.md").Append("CONTRIBUTING.md").SelectMany(Findings).ToArray();

        Assert.True(found.Length == 0, $"{found.Length} lines use replaced words:\n{string.Join('\n', found.Take(100))}");
    }

    [Fact]
    public void Every_exception_is_needed() =>
        Assert.All(_allowed, entry => Assert.Contains(entry.Text, File.ReadAllText(Path.Combine(Repository.Root, entry.File)), StringComparison.Ordinal));

    [Theory]
    [InlineData("The HTTP door is open.", "HTTP API")]
    [InlineData("public ImageFault Fault { get; init; }", "error")]
    [InlineData("{ \"keepVectors\": true }", "keepEmbeddings")]
    [InlineData("Images that were ranked", "classified")]
    [InlineData("`x` is no model", "not found")]
    [InlineData("A damaged file is passed over", "skipped")]
    [InlineData("The job goes on at another silo.", "continue")]
    [InlineData("Refused for want of room.", "term of the field")]
    public void Finds_a_replaced_word(string line, string better) => Assert.Contains(_words, word => word.Word.IsMatch(line) && word.Better.Contains(better, StringComparison.Ordinal));

    [Theory]
    [InlineData("The default is the outdoor folder.")]
    [InlineData("A unit vector of Vector128<float>")]
    [InlineData("Classified images, errors and stored embeddings")]
    [InlineData("The job continues; skipped files are reported.")]
    public void Accepts_a_line_without_replaced_words(string line) => Assert.DoesNotContain(_words, word => word.Word.IsMatch(line));

    private static (Regex, string) Replaced(string pattern, string better) => (new Regex(pattern, RegexOptions.CultureInvariant), better);

    private static IEnumerable<string> Files(string folder)
    {
        var path = Path.Combine(Repository.Root, folder);
        return !Directory.Exists(path)
            ? []
            : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
                .Where(file => _extensions.Contains(Path.GetExtension(file)) && !Excluded().IsMatch(file))
                .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Findings(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, file)))
        {
            number++;
            foreach (var (word, better) in _words)
            {
                if (word.Match(line) is { Success: true } match && !_allowed.Any(entry => entry.File == file && line.Contains(entry.Text, StringComparison.Ordinal)))
                {
                    yield return $"{file}:{number}: \"{match.Value}\" -> {better}";
                }
            }
        }
    }
}
