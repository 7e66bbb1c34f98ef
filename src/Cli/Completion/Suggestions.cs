using System.CommandLine;
using System.CommandLine.Completions;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Models;

namespace ZeroShotOrleans.Cli.Completion;

/// <summary>Finds the words that may continue a command line. Reads folders of models at most: a shell waits for the answer.</summary>
internal sealed class Suggestions(Command root, CliContext context)
{
    private const string Model = "--model", Help = "help";

    // Their argument is the name of a model on this machine.
    private static readonly HashSet<string> _modelCommands = ["show", "verify", "remove"];

    /// <summary>Returns the words, in the order of the manual. Empty: the shell completes names of files.</summary>
    public IEnumerable<Suggestion> For(CompletionRequest request)
    {
        var (before, current) = (request.Before, request.Current);
        if (before.Contains("--"))
        {
            return [];
        }

        var path = PathOf(before);
        var command = path[^1];
        if (current is ['-', '-', ..] && current.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
        {
            var prefix = current[..(end + 1)];
            return Matching(ValuesOf(OptionNamed(current[..end], path)).Select(value => value with { Word = prefix + value.Word }), current);
        }

        if (before.Count > 0 && OptionNamed(before[^1], path) is { } option && TakesNextWord(option))
        {
            return Matching(ValuesOf(option), current);
        }

        return Matching(current.StartsWith('-') ? OptionsOf(path, before) : CommandsOrArguments(path, before), current);
    }

    private static IEnumerable<Suggestion> Matching(IEnumerable<Suggestion> suggestions, string beginning) =>
        suggestions.Where(suggestion => suggestion.Word.StartsWith(beginning, StringComparison.Ordinal));

    // The commands from the root to the innermost one. Options between them have no values.
    private List<Command> PathOf(IEnumerable<string> words)
    {
        List<Command> path = [root];
        foreach (var word in words.Where(word => !word.StartsWith('-')))
        {
            if (Child(path[^1], word) is not { } child)
            {
                break;
            }

            path.Add(child);
        }

        return path;
    }

    private static Command? Child(Command command, string name) => command.Subcommands.FirstOrDefault(child => child.Name == name);

    private static IEnumerable<Option> OptionsOf(List<Command> path) =>
        path[^1].Options.Concat(path.SkipLast(1).Reverse().SelectMany(parent => parent.Options.Where(option => option.Recursive))).Where(option => !option.Hidden);

    private static IEnumerable<Suggestion> OptionsOf(List<Command> path, IReadOnlyList<string> before) => OptionsOf(path)
        .Where(option => option.Arity.MaximumNumberOfValues > 1 || !before.Any(word => IsNamed(option, word.Split('=', 2)[0])))
        .Select(option => new Suggestion(option.Name, option.Description ?? ""));

    private static Option? OptionNamed(string word, List<Command> path) => OptionsOf(path).FirstOrDefault(option => IsNamed(option, word));

    private static bool IsNamed(Option option, string word) => option.Name == word || option.Aliases.Contains(word);

    // The value of --only-changed is optional, so it needs a =.
    private static bool TakesNextWord(Option option) => option.Arity.MinimumNumberOfValues > 0;

    private IEnumerable<Suggestion> ValuesOf(Option? option) => option switch
    {
        null => [],
        { Name: Model } => Models(),
        _ => option.CompletionSources.SelectMany(source => source(CompletionContext.Empty)).Select(item => new Suggestion(item.Label)),
    };

    private IEnumerable<Suggestion> CommandsOrArguments(List<Command> path, IReadOnlyList<string> before)
    {
        var command = path[^1];
        return command.Subcommands.Count > 0 ? Commands(command)
            : path is [_, { Name: Help }] ? Commands(PathOf(before.SkipWhile(word => word != Help).Skip(1))[^1])
            : path is [_, { Name: "models" }, _] && _modelCommands.Contains(command.Name) ? Models()
            : command.Arguments.SelectMany(argument => argument.CompletionSources).SelectMany(source => source(CompletionContext.Empty)).Select(item => new Suggestion(item.Label));
    }

    private static IEnumerable<Suggestion> Commands(Command command) =>
        command.Subcommands.Where(child => !child.Hidden).Select(child => new Suggestion(child.Name, child.Description ?? ""));

    private IEnumerable<Suggestion> Models() => PulledModels.DirectoryIfThere(context).Append(PulledModels.Bundled)
        .Where(Directory.Exists)
        .SelectMany(Directory.EnumerateDirectories)
        .Where(folder => File.Exists(Path.Combine(folder, "zeroshot.json")) || File.Exists(Path.Combine(folder, "config.json")))
        .Select(folder => Path.GetFileName(folder))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .Select(name => new Suggestion(name));
}
