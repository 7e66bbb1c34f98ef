using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Unicode;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Parsing;

/// <summary>Arguments of this process that are not UTF-8, such as names of files on Linux: .NET hands them over with their bytes lost.</summary>
internal static class RawArguments
{
    private const char Lost = '\uFFFD';

    // The names of what becomes a path or a pattern of paths by way of FileNameEscape.
    private static readonly HashSet<string> _ofFiles = ["PATH", "--include", "--exclude", "--list", "--root", "--tar", "--roots"];

    /// <summary>The command line, with <see cref="FileNameEscape"/> in the place of lost bytes.</summary>
    /// <param name="args">As .NET hands it over.</param>
    /// <param name="escaped">Those that were changed.</param>
    public static string[] OfThisProcess(string[] args, out string[] escaped) =>
        Recover(args, OperatingSystem.IsLinux() && args.Any(arg => arg.Contains(Lost, StringComparison.Ordinal)) ? File.ReadAllBytes("/proc/self/cmdline") : [], out escaped);

    /// <summary>The same from the bytes of a command line: each argument, the program's own before them, and a zero behind each.</summary>
    internal static string[] Recover(string[] args, ReadOnlySpan<byte> commandLine, out string[] escaped)
    {
        List<string> found = [];
        var recovered = args.ToArray();
        for (var i = args.Length - 1; i >= 0 && !commandLine.IsEmpty; i--)
        {
            commandLine = commandLine[..^1];
            var begin = commandLine.LastIndexOf((byte)0) + 1;
            var bytes = commandLine[begin..];
            if (args[i].Contains(Lost, StringComparison.Ordinal) && !Utf8.IsValid(bytes))
            {
                recovered[i] = FileNameEscape.Encode(bytes);
                found.Add(recovered[i]);
            }

            commandLine = commandLine[..begin];
        }

        escaped = [.. found];
        return recovered;
    }

    /// <summary>What is wrong with the use of an argument that is not UTF-8, because it names no file to be read; null when nothing is.</summary>
    public static string? Problem(ParseResult parsed, IReadOnlyCollection<string> escaped) => escaped.Count == 0 ? null : Problem(parsed.RootCommandResult, escaped);

    private static string? Problem(CommandResult command, IReadOnlyCollection<string> escaped) => command.Children.Select(child => child switch
    {
        CommandResult inner => Problem(inner, escaped),
        OptionResult option => Problem(option.Option.Name, option.Tokens, escaped),
        ArgumentResult argument => Problem(argument.Argument.Name, argument.Tokens, escaped),
        _ => null,
    }).FirstOrDefault(problem => problem is not null);

    // The token may be the end of an argument: --out=NAME.
    private static string? Problem(string name, IReadOnlyList<Token> tokens, IReadOnlyCollection<string> escaped) =>
        !_ofFiles.Contains(name) && tokens.FirstOrDefault(token => FileNameEscape.Contains(token.Value) && escaped.Any(arg => arg.EndsWith(token.Value, StringComparison.Ordinal))) is { } wrong
            ? $"{name} {wrong.Value} is not UTF-8 (\\xHH stands for a byte that is not). Only names of images, and of the folders, lists and archives that hold them, may have such bytes."
            : null;
}
